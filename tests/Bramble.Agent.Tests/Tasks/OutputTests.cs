using System.Diagnostics;
using System.Text;
using Bramble.Agent.Tasks;
using Bramble.TestKit;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>What a task writes, and what is kept of it.</summary>
public sealed class OutputTests : IAsyncDisposable
{
    private const int MiB = 1 << 20;

    private readonly RunnerBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task The_streams_are_apart()
    {
        var spec = _bench.Script("echo out; echo err >&2; printf end");
        await _bench.RunAsync(spec);

        Assert.Equal("out\nend", _bench.Text(spec));
        Assert.Equal("err\n", _bench.Text(spec, OutputStream.Stderr));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_kept_as_they_are()
    {
        var spec = _bench.Spec("python3", "-c", "import os; os.write(1, bytes(range(256)))");
        await _bench.RunAsync(spec);

        Assert.Equal(Enumerable.Range(0, 256).Select(number => (byte)number), _bench.Output(spec, OutputStream.Stdout, out _));
    }

    [Fact]
    public async Task Of_a_gigabyte_the_beginning_and_the_end_are_kept_and_the_rest_is_counted()
    {
        const long Total = 1L << 30;
        var spec = _bench.Script("printf BEGIN; head -c 1073741816 /dev/zero; printf END");
        var result = await _bench.RunAsync(spec);

        Assert.Equal((AttemptOutcome.Succeeded, (long?)Total), (result.Outcome, result.StdoutBytes));
        var kept = _bench.Output(spec, OutputStream.Stdout, out var dropped);
        Assert.Equal(2 * MiB, kept.Length);
        Assert.Equal(Total - (2 * MiB), dropped);
        Assert.Equal("BEGIN"u8, kept.AsSpan(0, 5));
        Assert.Equal("END"u8, kept.AsSpan(kept.Length - 3));
        Assert.All(Directory.GetFiles(_bench.DirectoryOf(spec)), file => Assert.InRange(new FileInfo(file).Length, 0, MiB));
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(0, 1000)]
    [InlineData(100, 7)]
    [InlineData(0, 0)]
    public async Task The_bounds_may_be_any(int head, int tail)
    {
        // 999 lines of 4 bytes.
        var spec = _bench.Script("seq 100 999") with { HeadBytes = head, TailBytes = tail };
        await _bench.RunAsync(spec);

        var all = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(100, 900).Select(number => $"{number}\n")));
        var kept = _bench.Output(spec, OutputStream.Stdout, out var dropped);
        Assert.Equal([.. all[..head], .. all[^tail..]], kept);
        Assert.Equal(all.Length - head - tail, dropped);
    }

    [Fact]
    public async Task Output_is_there_while_the_task_still_runs_and_nobody_has_to_ask()
    {
        var spec = _bench.Script("read -r line < go; echo $line; sleep 1000") with { WorkingDirectory = Pipe() };
        await _bench.StartAsync(spec);
        var grew = _bench.Sink.OutputAsync(spec.Key);
        var written = Stopwatch.GetTimestamp();
        await File.WriteAllTextAsync(Path.Combine(_bench.Root, "pipe", "go"), "live\n", TestContext.Current.CancellationToken);
        await grew.DefaultTimeout();

        Assert.Equal("live\n", _bench.Text(spec));
        Assert.InRange(Stopwatch.GetElapsedTime(written).TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task A_reader_that_keeps_up_gets_everything_and_one_that_does_not_is_told_what_it_missed()
    {
        var spec = _bench.Spec("python3", "-c", "import os\nfor i in range(4000): os.write(1, b'%063d\\n' % i)") with { HeadBytes = 1000, TailBytes = 4096 };
        await _bench.Runner.StartAsync(spec).DefaultTimeout();
        long seen = 0;
        long offset = 0;
        long missed = 0;
        var buffer = new byte[1500];
        for (var ended = false; ;)
        {
            var slice = _bench.Runner.ReadOutput(spec.Key, OutputStream.Stdout, offset, buffer);
            offset += slice.Dropped + slice.Length;
            missed += slice.Dropped;

            // Every byte says where it belongs: a torn piece would show.
            for (var i = 0; i < slice.Length; i++)
            {
                Assert.Equal(Expected(offset - slice.Length + i), buffer[i]);
            }

            seen += slice.Length;
            if (slice is { Length: 0, Dropped: 0 })
            {
                if (ended)
                {
                    break;
                }

                ended = _bench.Runner.Find(spec.Key)?.State == AttemptState.Ended;
                await Task.Yield();
            }
        }

        Assert.Equal(4000 * 64, seen + missed);

        static byte Expected(long offset) => offset % 64 == 63 ? (byte)'\n' : (byte)$"{offset / 64:D63}"[(int)(offset % 64)];
    }

    [Fact]
    public async Task A_full_disk_costs_output_but_neither_the_task_nor_its_result()
    {
        Assert.SkipUnless(RunnerBench.IsRoot, "Mounting needs root.");
        var disk = Directory.CreateTempSubdirectory("bramble-full-");
        Assert.SkipUnless(await TryRunAsync("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.FullName), "Mounting is not possible here.");
        try
        {
            await using var bench = new RunnerBench(data: disk.FullName);
            var spec = bench.Script("head -c 3000000 /dev/zero; echo done >&2; exit 5");
            var result = await bench.RunAsync(spec);
            Assert.Equal((ResultCodes.ExitCode, (int?)5, (long?)3_000_000), (result.Code, result.ExitCode, result.StdoutBytes));
            var kept = bench.Output(spec, OutputStream.Stdout, out var dropped);
            Assert.Equal(3_000_000, kept.Length + dropped);
            Assert.InRange(kept.Length, 1, 256 * 1024);

            Assert.Equal("Its disk is full.", bench.Runner.LookAtTerms().Refuses);
            var refused = await bench.RunAsync(bench.Spec("true"));
            Assert.Equal((AttemptOutcome.Failed, ResultCodes.DiskFull, "Could not start: the node's disk is full."), (refused.Outcome, refused.Code, refused.Message));

            Assert.True(bench.Runner.Ack(spec.Key));
            await Until.TrueAsync(() => Task.FromResult(!Directory.Exists(bench.DirectoryOf(spec))), "room is made");
            Assert.Null(bench.Runner.LookAtTerms().Refuses);
            Assert.Equal(AttemptOutcome.Succeeded, (await bench.RunAsync(bench.Spec("true"))).Outcome);

            var tasks = Path.Combine(disk.FullName, "tasks");
            Assert.True(await TryRunAsync("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", tasks), "it could not be made read-only");
            var readOnly = bench.Runner.LookAtTerms().Refuses;
            Assert.True(await TryRunAsync("umount", tasks), "it could not be made writable");
            Assert.Contains("Read-only file system", readOnly, StringComparison.Ordinal);
        }
        finally
        {
            Assert.True(await TryRunAsync("umount", disk.FullName));
            disk.Delete();
        }
    }

    private string Pipe()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_bench.Root, "pipe")).FullName;
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        Assert.Equal(0, LinuxCalls.MakeFifo(Path.Combine(directory, "go"), 0b110_100_100));
        File.SetUnixFileMode(Path.Combine(directory, "go"), (UnixFileMode)0b110_100_100);
        return directory;
    }

    private static async Task<bool> TryRunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync().DefaultTimeout();
        return process.ExitCode == 0;
    }
}
