using System.Diagnostics;
using System.Runtime.InteropServices;
using Bramble.Agent.Tasks;
using Bramble.TestKit;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>Takes the power from the agent's disk.</summary>
public sealed class PowerCutTests
{
    private const int Ended = 12;
    private const int Running = 4;

    [Fact]
    public async Task What_was_told_before_a_power_cut_is_told_again_after_it()
    {
        Assert.SkipUnless(RunnerBench.IsRoot && File.Exists("/usr/sbin/mkfs.ext4"), "Mounting and shutting down a file system needs root, and e2fsprogs.");
        var directory = Directory.CreateTempSubdirectory("bramble-power-");
        var image = Path.Combine(directory.FullName, "image");
        var disk = Directory.CreateDirectory(Path.Combine(directory.FullName, "disk")).FullName;
        await using (var file = File.Create(image))
        {
            file.SetLength(64 << 20);
        }

        Assert.Equal(0, Run("mkfs.ext4", "-q", image));
        Assert.SkipUnless(Run("mount", "-o", "loop", image, disk) == 0, "There is no loop device to mount.");
        try
        {
            Assert.True(GroupCommit.Serves(disk), "one commit for all is what this is about");
            var bench = new RunnerBench(data: disk);
            List<AttemptSpec> ended = [.. Enumerable.Range(0, Ended).Select(index => bench.Script($"exit {index}"))];
            List<AttemptSpec> running = [.. Enumerable.Range(0, Running).Select(_ => bench.Script("sleep 1000"))];
            await Task.WhenAll(ended.Concat(running).Select(bench.Runner.StartAsync)).DefaultTimeout();
            await Task.WhenAll(running.Select(spec => bench.Sink.RunningAsync(spec.Key)));
            await Task.WhenAll(ended.Select(spec => bench.Sink.EndedAsync(spec.Key)));
            var shims = running.ConvertAll(spec => Shim(bench, spec.Key));
            CutPower(disk);
            shims.ForEach(pid => LinuxCalls.Signal(pid, LinuxCalls.Kill));
            await Task.WhenAll(running.Select(spec => bench.Sink.EndedAsync(spec.Key)));
            bench.Restart(() =>
            {
                Assert.Equal(0, Run("umount", disk));
                Assert.Equal(0, Run("mount", "-o", "loop", image, disk));
                File.WriteAllText(bench.BootId, "second-boot");
            });

            for (var index = 0; index < Ended; index++)
            {
                Assert.Equal(index, (await bench.Sink.EndedAsync(ended[index].Key)).ExitCode);
            }

            foreach (var spec in running)
            {
                Assert.Equal(ResultCodes.Reboot, (await bench.Sink.EndedAsync(spec.Key)).Code);
            }

            await bench.DisposeAsync();
        }
        finally
        {
            Run("umount", "-l", disk);
            directory.Delete(recursive: true);
        }
    }

    private static int Shim(RunnerBench bench, AttemptKey key) =>
        ShimState.Read(Path.Combine(bench.Data, "tasks", key.JobName, key.DirectoryName))!.Value.Pid;

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>FS_IOC_SHUTDOWN with NOLOGFLUSH: from now on every access fails, and what was not synced is gone.</summary>
    private static void CutPower(string mountPoint)
    {
        var directory = LinuxCalls.OpenDirectory(mountPoint);
        var flag = 2u;
        var result = ioctl(directory, 0x8004587d, ref flag);
        _ = LinuxCalls.Close(directory);
        Assert.Equal(0, result);
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable IDE1006, SYSLIB1054 // The name is the C library's, and a generated import would need unsafe code.
    private static extern int ioctl(int file, nuint request, ref uint argument);
#pragma warning restore IDE1006, SYSLIB1054
}
