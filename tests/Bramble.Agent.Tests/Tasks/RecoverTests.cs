using System.Buffers.Binary;
using System.Diagnostics;
using Bramble.Agent.Tasks;
using Bramble.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>What an agent finds when it starts.</summary>
public sealed class RecoverTests : IAsyncDisposable
{
    private readonly RunnerBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_running_task_is_taken_up_again_and_can_be_cancelled()
    {
        var spec = _bench.Script("trap 'exit 7' TERM; echo up; while :; do sleep 0.05; done");
        await _bench.StartAsync(spec);
        _bench.Restart();
        await _bench.Sink.RunningAsync(spec.Key);
        await Until.TrueAsync(() => Task.FromResult(_bench.Text(spec) is "up\n"), "its output is read on");
        Assert.True(_bench.Runner.Cancel(spec.Key));
        var result = await _bench.Sink.EndedAsync(spec.Key);

        Assert.Equal((AttemptOutcome.Cancelled, (int?)7), (result.Outcome, result.ExitCode));
    }

    [Fact]
    public async Task A_start_leaves_alone_what_belongs_to_another_agent_of_the_machine()
    {
        Assert.SkipUnless(RunnerBench.IsRoot, "Only root runs tasks as somebody else, in directories outside its own.");
        await using var other = new RunnerBench(options => options with { WorkRoot = _bench.Options.WorkRoot });
        var spec = other.Script("echo here > file; while [ ! -e go ]; do sleep 0.05; done; cat file");
        await other.StartAsync(spec);
        string? file = null;
        await Until.TrueAsync(
            () => Task.FromResult((file = Directory.GetFiles(_bench.Options.WorkRoot, "file", SearchOption.AllDirectories).SingleOrDefault()) is not null), "it has made its file");

        _bench.Restart();

        Assert.True(File.Exists(file));
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(file)!, "go"), "", TestContext.Current.CancellationToken); // A file is in a directory.
        Assert.Equal(0, (await other.Sink.EndedAsync(spec.Key)).ExitCode);
        Assert.Equal("here\n", other.Text(spec));
    }

    [Fact]
    public async Task A_task_that_ended_while_no_agent_ran_has_its_result()
    {
        var spec = _bench.Script("sleep 0.3; exit 9");
        await _bench.StartAsync(spec);
        var pid = ShimState.Read(_bench.DirectoryOf(spec))!.Value.Pid;
        _bench.Restart(() => Gone(pid));

        Assert.Equal(9, (await _bench.Sink.EndedAsync(spec.Key)).ExitCode);
    }

    [Fact]
    public async Task A_result_is_told_after_each_start_until_it_is_acked()
    {
        var spec = _bench.Script("exit 2");
        var first = await _bench.RunAsync(spec);
        for (var starts = 0; starts < 3; starts++)
        {
            _bench.Restart();
            Assert.Equal(first, await _bench.Sink.EndedAsync(spec.Key));
        }

        Assert.True(_bench.Runner.Ack(spec.Key));
        Assert.False(_bench.Runner.Ack(spec.Key));
        _bench.Restart();
        Assert.Empty(_bench.Runner.List());
        Assert.False(Directory.Exists(Path.Combine(_bench.Data, "tasks", spec.Key.JobName)));
    }

    [Fact]
    public async Task A_refusal_is_told_after_each_start_too()
    {
        var spec = _bench.Spec("true") with { User = "no-such-user" };
        var first = await _bench.RunAsync(spec);
        _bench.Restart();

        Assert.Equal((first.Code, first.Message), ((await _bench.Sink.EndedAsync(spec.Key)) is var again ? (again.Code, again.Message) : default));
    }

    [Fact]
    public async Task An_attempt_that_was_running_when_the_machine_restarted_is_lost()
    {
        var spec = _bench.Script("sleep 1000");
        await _bench.StartAsync(spec);
        await KillShimAsync(spec, () => File.WriteAllText(_bench.BootId, "second-boot"));
        var result = await _bench.Sink.EndedAsync(spec.Key);

        Assert.Equal((AttemptOutcome.Lost, ResultCodes.Reboot, "The node was restarted while it ran."), (result.Outcome, result.Code, result.Message));
    }

    [Fact]
    public async Task A_result_from_before_a_restart_of_the_machine_still_counts()
    {
        var spec = _bench.Script("exit 6");
        await _bench.RunAsync(spec);
        _bench.Restart(() => File.WriteAllText(_bench.BootId, "second-boot"));

        Assert.Equal(6, (await _bench.Sink.EndedAsync(spec.Key)).ExitCode);
    }

    [Fact]
    public async Task With_its_shim_killed_a_task_is_lost_and_nothing_of_it_is_left()
    {
        var spec = _bench.Script("setsid sh -c 'trap \"\" TERM; sleep 1000; sleep 1000' & sleep 1000");
        await _bench.StartAsync(spec);
        await Until.TrueAsync(() => Task.FromResult(_bench.Processes().Count >= 3), "its processes are up");
        using (var shim = Process.GetProcessById(ShimState.Read(_bench.DirectoryOf(spec))!.Value.Pid))
        {
            shim.Kill();
        }

        var result = await _bench.Sink.EndedAsync(spec.Key);
        Assert.Equal((AttemptOutcome.Lost, ResultCodes.ShimDied), (result.Outcome, result.Code));
        Assert.StartsWith("The process that kept it was killed, so its end is not known", result.Message, StringComparison.Ordinal);
        await Until.TrueAsync(() => Task.FromResult(_bench.Processes().Count == 0), "nothing is left");
    }

    [Fact]
    public async Task A_process_that_has_the_id_of_a_dead_shim_is_left_alone()
    {
        var spec = _bench.Script("sleep 1000");
        await _bench.StartAsync(spec);
        using var stranger = Process.Start("sleep", ["1000"]);
        var pid = stranger.Id;
        await KillShimAsync(spec, () =>
        {
            // As if the id had been given again: the same id, another start.
            using var state = File.OpenHandle(Path.Combine(_bench.DirectoryOf(spec), ShimState.FileName), FileMode.Open, FileAccess.Write);
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, pid);
            RandomAccess.Write(state, bytes, 8);
        });
        var result = await _bench.Sink.EndedAsync(spec.Key);

        Assert.Equal((AttemptOutcome.Lost, ResultCodes.ShimDied), (result.Outcome, result.Code));
        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Fact]
    public async Task Damaged_files_are_moved_aside_and_cost_nothing_else()
    {
        var good = _bench.Script("exit 1");
        var damaged = _bench.Script("exit 1");
        await _bench.RunAsync(good);
        await _bench.RunAsync(damaged);
        var tasks = Path.Combine(_bench.Data, "tasks");
        _bench.Restart(() =>
        {
            File.WriteAllText(Path.Combine(_bench.DirectoryOf(damaged), AttemptIntent.FileName), "{ \"version\": 1, \"bootId");
            File.WriteAllBytes(Path.Combine(_bench.DirectoryOf(damaged), ShimExit.FileName), new byte[1024]);
            Directory.CreateDirectory(Path.Combine(tasks, "not a job", "7-1"));
            Directory.CreateDirectory(Path.Combine(tasks, good.Key.JobName, "007-1"));
            File.WriteAllText(Path.Combine(tasks, "stray"), "");
            File.WriteAllText(Path.Combine(tasks, good.Key.JobName, "stray"), "");
        });

        Assert.Equal(1, (await _bench.Sink.EndedAsync(good.Key)).ExitCode);
        var result = await _bench.Sink.EndedAsync(damaged.Key);
        Assert.Equal((AttemptOutcome.Lost, ResultCodes.StateCorrupt, "What the node knew of it is damaged, so its end is not known."), (result.Outcome, result.Code, result.Message));
        Assert.Equal(3, Directory.GetDirectories(Path.Combine(tasks, ".aside")).Length);
        Assert.Equal(AttemptOutcome.Succeeded, (await _bench.RunAsync(_bench.Spec("true"))).Outcome);
    }

    [Fact]
    public async Task An_intent_whose_start_never_came_is_told_as_such()
    {
        var spec = _bench.Script("exit 1");
        await _bench.RunAsync(spec);
        _bench.Restart(() =>
        {
            File.Delete(Path.Combine(_bench.DirectoryOf(spec), ShimExit.FileName));
            File.Delete(Path.Combine(_bench.DirectoryOf(spec), ShimState.FileName));
        });

        Assert.Equal(ResultCodes.NeverStarted, (await _bench.Sink.EndedAsync(spec.Key)).Code);
    }

    [Fact]
    public void A_second_agent_is_kept_off()
    {
        var refused = Assert.Throws<IOException>(() => TaskRunner.Open(_bench.Options, new TestSink(), TimeProvider.System, NullLogger.Instance));
        Assert.StartsWith("Another agent runs tasks in ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_is_never_run_again()
    {
        var file = Path.Combine(_bench.Root, "ran");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, (UnixFileMode)0b110_110_110);
        var spec = _bench.Script($"echo x >> {file}");
        await _bench.RunAsync(spec);
        await _bench.Runner.StartAsync(spec).DefaultTimeout();
        _bench.Restart();
        await _bench.Runner.StartAsync(spec).DefaultTimeout();

        Assert.Equal("x\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private async Task KillShimAsync(AttemptSpec spec, Action between)
    {
        var pid = ShimState.Read(_bench.DirectoryOf(spec))!.Value.Pid;
        _bench.Restart(() =>
        {
            Assert.Equal(0, LinuxCalls.Signal(pid, LinuxCalls.Kill));
            Gone(pid);
            between();
        });
        await Until.TrueAsync(() => Task.FromResult(_bench.Processes().Count == 0), "its processes went with it");
    }

    /// <summary>Waits for a child's end, as its parent.</summary>
    private static void Gone(int pid) => Assert.Equal(pid, LinuxCalls.WaitPid(pid, out _, 0));
}
