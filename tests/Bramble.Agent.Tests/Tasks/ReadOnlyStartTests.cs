using System.Diagnostics;
using Bramble.Agent.Connection;
using Bramble.Agent.Tasks;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>An agent whose card died while it was off still tells of its machine, and of what had ended.</summary>
public sealed class ReadOnlyStartTests
{
    [Fact]
    public async Task What_ended_before_is_told_new_tasks_are_refused_and_taken_once_it_can_be_written()
    {
        Assert.SkipUnless(RunnerBench.IsRoot, "Mounting needs root.");
        var disk = Directory.CreateTempSubdirectory("bramble-read-only-");
        Assert.SkipUnless(TryRun("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.FullName), "Mounting is not possible here.");
        try
        {
            await using var bench = new RunnerBench(data: disk.FullName);
            AgentLock.Take(disk.FullName).Dispose();
            var spec = bench.Script("echo before; exit 5");
            await bench.RunAsync(spec);
            bench.Restart(() => Assert.True(TryRun("mount", "-o", "remount,ro", disk.FullName), "it could not be made read-only"));

            using (AgentLock.Take(disk.FullName))
            {
                Assert.Contains("in use by another agent", Assert.Throws<AgentException>(() => AgentLock.Take(disk.FullName)).Message, StringComparison.Ordinal);
            }

            var told = await bench.Sink.EndedAsync(spec.Key);
            Assert.Equal((ResultCodes.ExitCode, (int?)5), (told.Code, told.ExitCode));
            Assert.Equal("before\n", bench.Text(spec));
            Assert.Contains("Read-only file system", bench.Runner.LookAtTerms().Refuses, StringComparison.Ordinal);
            Assert.Equal(AttemptOutcome.Failed, (await bench.RunAsync(bench.Spec("true"))).Outcome);

            Assert.True(TryRun("mount", "-o", "remount,rw", disk.FullName), "it could not be made writable");
            Assert.Null(bench.Runner.LookAtTerms().Refuses);
            Assert.Equal(AttemptOutcome.Succeeded, (await bench.RunAsync(bench.Spec("true"))).Outcome);
            Assert.True(bench.Runner.Ack(spec.Key));
        }
        finally
        {
            Assert.True(TryRun("umount", disk.FullName));
            disk.Delete();
        }
    }

    [Fact]
    public void Where_there_was_never_an_agent_it_ends_with_a_clear_word()
    {
        Assert.SkipUnless(RunnerBench.IsRoot, "Mounting needs root.");
        var disk = Directory.CreateTempSubdirectory("bramble-read-only-");
        Assert.SkipUnless(TryRun("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", disk.FullName), "Mounting is not possible here.");
        try
        {
            Assert.Contains("ead-only file system", Assert.Throws<AgentException>(() => AgentLock.Take(disk.FullName)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Assert.True(TryRun("umount", disk.FullName));
            disk.Delete();
        }
    }

    private static bool TryRun(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        return process.WaitForExit(TimeSpan.FromSeconds(10)) && process.ExitCode == 0;
    }
}
