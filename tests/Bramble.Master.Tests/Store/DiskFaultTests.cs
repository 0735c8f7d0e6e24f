using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Store;

/// <summary>Takes the disk away from a real process while it writes. What it had acknowledged must be there afterwards.</summary>
public sealed class DiskFaultTests
{
    private const int Rounds = 20;

    /// <summary>What stands before an attempt whose end was acknowledged.</summary>
    private const string Ended = "attempt ";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_power_cut_loses_nothing_that_was_acknowledged()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting and shutting down a file system needs root on Linux.");
        await using var bench = new StoreBench();
        var image = Path.Combine(bench.Directory, "image");
        var disk = Directory.CreateDirectory(Path.Combine(bench.Directory, "disk")).FullName;
        await using (var file = File.Create(image))
        {
            file.SetLength(64 << 20);
        }

        await RunAsync("mkfs.ext4", "-q", image);
        Assert.SkipUnless(await TryRunAsync("mount", "-o", "loop", image, disk) == 0, "There is no loop device to mount.");
        var database = Path.Combine(disk, "bramble.db");
        var acknowledged = new List<int>();
        var ended = new List<AttemptId>();
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                // Each round is cut at another moment of a batch.
                var (before, endedBefore) = (acknowledged.Count, ended.Count);
                using var writer = Start(WriterPath, database, ((round * 100_000) + 1).ToString(CultureInfo.InvariantCulture), "100000", "jobs");
                while (acknowledged.Count < before + 20 + round && await writer.StandardOutput.ReadLineAsync(_ct).AsTask().DefaultTimeout() is { } line)
                {
                    if (line.StartsWith(Ended, StringComparison.Ordinal))
                    {
                        ended.Add(AttemptId.TryParse(line[Ended.Length..], out var id) ? id : throw new FormatException(line));
                    }
                    else
                    {
                        acknowledged.Add(int.Parse(line, CultureInfo.InvariantCulture));
                    }
                }

                CutPower(disk);

                // What is acknowledged after this moment does not count: ext4 can end a sync that the shutdown met half way
                // without an error, which a real disk without power cannot.
                writer.Kill();
                await writer.WaitForExitAsync(_ct).DefaultTimeout();
                await RunAsync("umount", disk);
                await RunAsync("mount", "-o", "loop", image, disk);
                using var log = new SqliteBatchLog(database);
                var state = log.Open();
                Assert.DoesNotContain(acknowledged, number => state.Tokens.Find(new(number)) is null);
                Assert.DoesNotContain(ended, id => state.Jobs.Find(id) is not { State: AttemptState.Succeeded } || state.Jobs.Find(id.Task.Job) is not { State: JobState.Succeeded });
                Assert.True(acknowledged.Count > before, "nothing was written before the cut");
                Assert.True(ended.Count > endedBefore, "no task has ended before the cut");
                log.CloseClean();
            }
        }
        finally
        {
            await TryRunAsync("umount", "-l", disk);
        }
    }

    [Fact]
    public async Task A_failing_sync_is_never_acknowledged()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/strace"), "strace is not installed.");
        await using var bench = new StoreBench();
        using var strace = Start(
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO:when=40+",
            WriterPath, bench.Database, "1", "100000");
        var lines = (await strace.StandardOutput.ReadToEndAsync(_ct).DefaultTimeout()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await strace.WaitForExitAsync(_ct).DefaultTimeout();
        Assert.Contains(lines, line => string.Equals(line, "failed store-unconfirmed", StringComparison.Ordinal));
        var end = Array.FindIndex(lines, line => line.StartsWith("failed", StringComparison.Ordinal));
        Assert.True(end > 0, "nothing was acknowledged before the disk failed");
        Assert.All(lines[end..], line => Assert.StartsWith("failed", line, StringComparison.Ordinal));
        using var log = new SqliteBatchLog(bench.Database);
        var state = log.Open();
        Assert.All(lines[..end], line => Assert.NotNull(state.Tokens.Find(new(int.Parse(line, CultureInfo.InvariantCulture)))));
    }

    [Fact]
    public async Task A_slow_sync_delays_the_answer()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/strace"), "strace is not installed.");
        await using var bench = new StoreBench();
        using (var first = Start(WriterPath, bench.Database, "1", "1"))
        {
            await first.WaitForExitAsync(_ct).DefaultTimeout();
        }

        using var strace = Start(
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_enter=500000",
            WriterPath, bench.Database, "2", "12");
        var answers = new List<long>();
        while (await strace.StandardOutput.ReadLineAsync(_ct).AsTask().DefaultTimeout() is not null)
        {
            answers.Add(Stopwatch.GetTimestamp());
        }

        // Four callers and a sync of 500 ms: twelve answers come in batches, each behind a sync of its own.
        Assert.Equal(12, answers.Count);
        Assert.InRange(Stopwatch.GetElapsedTime(answers[0], answers[^1]).TotalSeconds, 0.9, 20);
    }

    [Fact]
    public async Task After_syncs_that_failed_the_store_goes_on_and_has_all_that_was_acknowledged()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/strace"), "strace is not installed.");
        await using var bench = new StoreBench();
        using var strace = Start(
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO:when=30..34",
            WriterPath, bench.Database, "1", "300", "go-on");
        var lines = (await strace.StandardOutput.ReadToEndAsync(_ct).DefaultTimeout()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await strace.WaitForExitAsync(_ct).DefaultTimeout();

        var failed = Array.FindIndex(lines, line => line.StartsWith("failed", StringComparison.Ordinal));
        Assert.True(failed > 0, "no sync failed after one that did not");
        Assert.Contains(lines[failed..], line => int.TryParse(line, CultureInfo.InvariantCulture, out _));
        Assert.DoesNotContain("failed refused", lines, StringComparer.Ordinal);
        using var log = new SqliteBatchLog(bench.Database);
        var state = log.Open();
        Assert.All(
            lines.Where(line => !line.StartsWith("failed", StringComparison.Ordinal)),
            line => Assert.NotNull(state.Tokens.Find(new(int.Parse(line, CultureInfo.InvariantCulture)))));
    }

    [Fact]
    public async Task A_disk_that_goes_read_only_refuses_lets_read_and_mends_itself()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting needs root on Linux.");
        await using var bench = new StoreBench { Options = { BallastBytes = 0 } };
        var image = Path.Combine(bench.Directory, "image");
        var disk = Directory.CreateDirectory(Path.Combine(bench.Directory, "disk")).FullName;
        await using (var file = File.Create(image))
        {
            file.SetLength(64 << 20);
        }

        await RunAsync("mkfs.ext4", "-q", image);
        Assert.SkipUnless(await TryRunAsync("mount", "-o", "loop", image, disk) == 0, "There is no loop device to mount.");
        try
        {
            await using var store = bench.Store(new SqliteBatchLog(Path.Combine(disk, "cluster.db")));
            await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
            await store.ExecuteAsync(StoreBench.Token(1), _ct).DefaultTimeout();

            // What ext4 does by itself when a card fails under it.
            await RunAsync("mount", "-o", "remount,abort", disk);
            Assert.Equal("store-unconfirmed", Assert.IsType<CommandResult.Unavailable>(await store.ExecuteAsync(StoreBench.Token(2), _ct).DefaultTimeout()).Problem.Code);
            await Until.TrueAsync(
                () => Task.FromResult(store.Degraded?.Message.Contains("read-only", StringComparison.Ordinal) == true), "the store says that its disk is read-only");
            Assert.False(DiskProbe.Succeeds(disk));
            Assert.Equal("store-degraded", Assert.IsType<CommandResult.Unavailable>(await store.ExecuteAsync(StoreBench.Token(3), _ct).DefaultTimeout()).Problem.Code);
            Assert.NotNull(store.State.Tokens.Find(new(1)));

            await RunAsync("umount", disk);
            await Until.TrueAsync(
                () => Task.FromResult(store.Degraded?.Message.Contains("Is its disk mounted?", StringComparison.Ordinal) == true), "the store says that its file is gone");
            Assert.Empty(Directory.GetFiles(disk));

            var mended = new TaskCompletionSource();
            store.DegradedChanged += (_, _) =>
            {
                if (store.Degraded is null)
                {
                    mended.TrySetResult();
                }
            };
            await RunAsync("mount", "-o", "loop", image, disk);
            await mended.Task.DefaultTimeout();
            Assert.IsType<CommandResult.Committed>(await store.ExecuteAsync(StoreBench.Token(4), _ct).DefaultTimeout());
            Assert.NotNull(store.State.Tokens.Find(new(1)));
        }
        finally
        {
            await TryRunAsync("umount", "-l", disk);
        }
    }

    private static string WriterPath => Path.Combine(AppContext.BaseDirectory, "Bramble.StoreWriter");

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} does not start.");

    private static async Task RunAsync(string program, params string[] arguments) =>
        Assert.Equal(0, await TryRunAsync(program, arguments));

    private static async Task<int> TryRunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync().DefaultTimeout();
        return process.ExitCode;
    }

    /// <summary>FS_IOC_SHUTDOWN with NOLOGFLUSH: from now on every access fails, and what was not synced is gone.</summary>
    private static void CutPower(string mountPoint)
    {
        var directory = open(mountPoint, 0);
        var flag = 2u;
        var result = ioctl(directory, 0x8004587d, ref flag);
        _ = close(directory);
        Assert.Equal(0, result);
    }

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable IDE1006, SYSLIB1054 // The names are the C library's, and a generated import would need unsafe code.
    private static extern int open(string path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(int file, nuint request, ref uint argument);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int file);
#pragma warning restore IDE1006, SYSLIB1054
}
