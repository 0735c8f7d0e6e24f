using Bramble.Agent.Tasks;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>How attempts end, and the sentence for each.</summary>
public sealed class EndTests : IAsyncDisposable
{
    private readonly RunnerBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Exit_code_0_is_success_with_its_figures()
    {
        var result = await _bench.RunAsync(_bench.Script("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"));

        Assert.Equal((AttemptOutcome.Succeeded, ResultCodes.ExitCode, "Exit code 0.", (int?)0), (result.Outcome, result.Code, result.Message, result.ExitCode));
        Assert.True(result.CpuTime > TimeSpan.Zero);
        Assert.InRange(result.PeakMemoryBytes!.Value, 100_000, 100_000_000);
        Assert.InRange(result.EndedAt!.Value, result.StartedAt!.Value, DateTimeOffset.MaxValue);
        Assert.True(result.Duration > TimeSpan.Zero);
    }

    [Fact]
    public async Task What_it_wrote_to_a_disk_is_told()
    {
        const long Bytes = 8 << 20;
        var file = Path.Combine(_bench.Root, "written");
        var drive = new DriveInfo(_bench.Root);
        Assert.SkipWhen(drive.DriveFormat is "tmpfs" or "ramfs", $"{_bench.Root} is in memory ({drive.DriveFormat}), where nothing is written to a disk.");
        await System.IO.File.WriteAllBytesAsync(file, [], TestContext.Current.CancellationToken);
        System.IO.File.SetUnixFileMode(file, (UnixFileMode)0b110_110_110);

        // Two processes, one in the background that is waited for: what all of them wrote counts.
        var half = Bytes / 2;
        var result = await _bench.RunAsync(_bench.Script(
            $"dd if=/dev/urandom of={file} bs=1M count={half >> 20} conv=notrunc,fsync & dd if=/dev/urandom of={file} bs=1M count={half >> 20} seek={half >> 20} conv=notrunc,fsync; wait"));

        Assert.Equal(0, result.ExitCode);
        Assert.InRange(result.WrittenBytes!.Value, Bytes, 4 * Bytes);
        Assert.NotNull(result.ReadBytes);
    }

    [Fact]
    public async Task Another_exit_code_is_a_failure()
    {
        var result = await _bench.RunAsync(_bench.Script("exit 3"));

        Assert.Equal((AttemptOutcome.Failed, ResultCodes.ExitCode, "Exit code 3.", (int?)3), (result.Outcome, result.Code, result.Message, result.ExitCode));
    }

    [Fact]
    public async Task A_signal_is_named()
    {
        var result = await _bench.RunAsync(_bench.Script("kill -SEGV $$"));

        Assert.Equal((AttemptOutcome.Failed, ResultCodes.Signal, "Ended by signal 11 (SIGSEGV).", (int?)11, (int?)null), (result.Outcome, result.Code, result.Message, result.Signal, result.ExitCode));
    }

    [Fact]
    public async Task A_missing_command_is_said_to_be_missing()
    {
        var result = await _bench.RunAsync(_bench.Spec("no-such-command", "x"));

        Assert.Equal((AttemptOutcome.Failed, ResultCodes.CommandMissing, "Could not start: there is no command 'no-such-command' on this node."), (result.Outcome, result.Code, result.Message));
        Assert.Null(result.ExitCode);
    }

    [Fact]
    public async Task A_missing_program_is_said_to_be_missing()
    {
        var result = await _bench.RunAsync(_bench.Spec("/nowhere/program"));

        Assert.Equal(ResultCodes.CommandMissing, result.Code);
        Assert.StartsWith("Could not start: there is no program '/nowhere/program' on this node", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_may_not_be_executed_is_said_to_be_so()
    {
        var file = File(0b110_100_100, "#!/bin/sh\n");
        var result = await _bench.RunAsync(_bench.Spec(file));

        Assert.Equal((ResultCodes.NotExecutable, $"Could not start: '{file}' is there, but the user '{RunnerBench.User}' may not execute it (chmod +x gives the right)."), (result.Code, result.Message));
    }

    [Fact]
    public async Task A_file_that_is_no_program_is_said_to_be_none()
    {
        var file = File(0b111_101_101, "\u007fELF of another machine");
        var result = await _bench.RunAsync(_bench.Spec(file));

        Assert.Equal(ResultCodes.NotAProgram, result.Code);
        Assert.StartsWith($"Could not start: '{file}' is no program that this machine (", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_directory_is_said_to_be_missing()
    {
        var result = await _bench.RunAsync(_bench.Spec("true") with { WorkingDirectory = "/nowhere/at/all" });

        Assert.Equal((ResultCodes.WorkdirMissing, "Could not start: there is no directory '/nowhere/at/all' on this node."), (result.Code, result.Message));
    }

    [Fact]
    public async Task A_directory_the_user_may_not_enter_is_said_to_be_so()
    {
        Assert.SkipUnless(RunnerBench.IsRoot, "Only root runs tasks as somebody else.");
        var result = await _bench.RunAsync(_bench.Spec("true") with { WorkingDirectory = _bench.Data + "/tasks" });

        Assert.Equal((ResultCodes.WorkdirDenied, $"Could not start: the user 'nobody' may not enter the directory '{_bench.Data}/tasks'."), (result.Code, result.Message));
    }

    [Fact]
    public async Task An_unknown_user_is_said_to_be_unknown()
    {
        var result = await _bench.RunAsync(_bench.Spec("true") with { User = "no-such-user" });

        Assert.Equal((ResultCodes.UserUnknown, "There is no user 'no-such-user' on this node."), (result.Code, result.Message));
    }

    [Fact]
    public async Task A_task_that_runs_too_long_is_stopped()
    {
        var result = await _bench.RunAsync(_bench.Script("sleep 1000") with { Timeout = TimeSpan.FromMilliseconds(200) });

        Assert.Equal((AttemptOutcome.Failed, ResultCodes.Timeout, "Stopped after 0.2 s, the longest time it may run."), (result.Outcome, result.Code, result.Message));
        Assert.Empty(_bench.Processes());
    }

    [Fact]
    public async Task A_task_that_uses_too_much_memory_is_killed()
    {
        var hog = _bench.Spec("python3", "-c", "x = bytearray(b'x') * (200 << 20)\nimport time\ntime.sleep(1000)") with { MemoryBytes = 64 << 20 };
        var result = await _bench.RunAsync(hog);

        Assert.Equal((AttemptOutcome.Failed, ResultCodes.OutOfMemory, "Killed: it used more than its 64 MiB of memory."), (result.Outcome, result.Code, result.Message));
        Assert.True(result.PeakMemoryBytes >= 64 << 20);
        Assert.Empty(_bench.Processes());
    }

    [Fact]
    public async Task An_attempt_that_breaks_a_bound_is_refused_with_the_bound()
    {
        var result = await _bench.RunAsync(_bench.Spec("true") with { Grace = TimeSpan.FromHours(1) });

        Assert.Equal((ResultCodes.SpecInvalid, "A grace of 01:00:00 is out of the bounds 0 to 00:10:00."), (result.Code, result.Message));
    }

    private string File(int mode, string content)
    {
        var file = Path.Combine(_bench.Root, "program");
        System.IO.File.WriteAllText(file, content);
        System.IO.File.SetUnixFileMode(file, (UnixFileMode)mode);
        return file;
    }
}
