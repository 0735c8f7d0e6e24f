using Bramble.Agent.Tasks;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>What the shim writes to a cgroup. A plain directory with the kernel's files takes the place of one, since no test may make real ones.</summary>
public sealed class CgroupTests : IDisposable
{
    private static readonly string[] All = ["memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cpu.max", "cgroup.procs", "cgroup.kill"];

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("bramble-cgroup-");

    private string Group => Path.Combine(_root.FullName, "group");

    private string Attempt => Path.Combine(_root.FullName, "attempt");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Every_limit_is_written_before_the_task_enters()
    {
        Make(All);

        var exit = Run(["cgroup-memory=67108864", "cgroup-pids=512", "cgroup-cpu=150000 100000"], "cat", Path.Combine(Group, "memory.max"), Path.Combine(Group, "cpu.max"));

        Assert.Equal(("exit", 0), (exit.Cause, exit.Code));
        Assert.Equal("67108864|0|1|512|150000 100000|0|", Written());
        Assert.Equal("67108864150000 100000", File.ReadAllText(Path.Combine(Attempt, "stdout")));
    }

    [Fact]
    public void What_was_not_asked_for_is_not_written()
    {
        Make(All);

        Assert.Equal("exit", Run([], "true").Cause);
        Assert.Equal("|||||0|", Written());
    }

    [Fact]
    public void A_task_that_runs_too_long_is_killed_by_its_cgroup_too()
    {
        Make(All);

        var exit = Run(["timeout-ms=100", "grace-ms=0"], "sleep", "1000");

        Assert.Equal("timeout", exit.Cause);
        Assert.Equal("1", Read("cgroup.kill"));
    }

    [Theory]
    [InlineData("memory.max")]
    [InlineData("pids.max")]
    [InlineData("cpu.max")]
    public void No_task_starts_without_a_limit_that_was_counted_on(string missing)
    {
        const int NoEntry = 2;
        Make([.. All.Where(file => !string.Equals(file, missing, StringComparison.Ordinal))]);

        var exit = Run(["cgroup-memory=67108864", "cgroup-pids=512", "cgroup-cpu=150000 100000"], "touch", Path.Combine(_root.FullName, "ran"));

        Assert.Equal(("start", ShimStage.Limits, NoEntry, -1), (exit.Cause, exit.Stage, exit.Error, exit.Code));
        Assert.False(File.Exists(Path.Combine(_root.FullName, "ran")));
        var result = ResultSentences.Make(exit, new AttemptIntent { BootId = "b", Command = "touch" });
        Assert.Equal((ResultCodes.NodeFailed, "Could not start: its limits can't be set: No such file or directory."), (result.Code, result.Message));
    }

    [Theory]
    [InlineData("memory.swap.max")]
    [InlineData("memory.oom.group")]
    public void What_not_every_kernel_has_is_left_out(string missing)
    {
        Make([.. All.Where(file => !string.Equals(file, missing, StringComparison.Ordinal))]);

        var exit = Run(["cgroup-memory=67108864"], "true");

        Assert.Equal(("exit", 0), (exit.Cause, exit.Code));
        Assert.Equal("67108864", Read("memory.max"));
    }

    [Fact]
    public void A_kill_that_the_kernel_counted_is_told_as_too_much_memory()
    {
        Make([.. All, "memory.events", "memory.peak", "cpu.stat"]);
        Write("memory.events", "low 0\nhigh 0\nmax 7\noom 1\noom_kill 1\n");
        Write("memory.peak", "67108864\n");
        Write("cpu.stat", "usage_usec 7000000\nuser_usec 6000000\n");

        var exit = Run(["cgroup-memory=67108864"], "sh", "-c", "kill -KILL $$");

        Assert.Equal(("memory", 67108864, 7000000), (exit.Cause, exit.PeakBytes, exit.CpuMicroseconds));
    }

    private void Make(IEnumerable<string> files)
    {
        Directory.CreateDirectory(Group);
        foreach (var file in files)
        {
            Write(file, "");
        }
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(Group, file), text);

    private string Written() => string.Join('|', All.Select(Read));

    private string Read(string file) => File.ReadAllText(Path.Combine(Group, file));

    /// <summary>Waits without a limit of its own: the shim has one.</summary>
    private ShimExit Run(IReadOnlyList<string> limits, params string[] command)
    {
        Directory.CreateDirectory(Attempt);
        var directory = LinuxCalls.OpenDirectory(Attempt);
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        var pid = ShimProgram.Start(
            ShimProgram.DefaultPath,
            ["head=1000", "tail=0", "timeout-ms=20000", "grace-ms=0", $"cgroup={Group}", .. limits, "--", .. command],
            ["PATH=/usr/bin:/bin"],
            directory,
            (int)nowhere.DangerousGetHandle());
        _ = LinuxCalls.Close(directory);
        _ = LinuxCalls.WaitPid(pid, out _, 0);
        return AttemptDirectory.ReadExit(Attempt) ?? throw new InvalidOperationException("The shim left no result.");
    }
}
