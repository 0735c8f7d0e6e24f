using System.Text.Json;
using Bramble.Protocol.Api;
using Bramble.TestKit;

namespace Bramble.Cli.Tests.Jobs;

/// <summary><c>bramble run</c> as a real process against a scripted master.</summary>
public sealed class RunTests : IAsyncLifetime
{
    private ScriptedMaster _master = null!; // InitializeAsync

    public async ValueTask InitializeAsync() => _master = await ScriptedMaster.StartAsync();

    public ValueTask DisposeAsync() => _master.DisposeAsync();

    [Fact]
    public async Task Both_outputs_come_apart_with_the_nodes_name_and_the_worst_exit_code_is_ours()
    {
        _master.Log(0).Write("one\ntwo");
        _master.Log(1).Write("three\n");
        _master.Log(1, isError: true).Write("oh\e[2J\n");
        _master.Put(0, TaskState.Succeeded, ScriptedMaster.Attempt("pi-01", AttemptState.Succeeded));
        _master.Put(1, TaskState.Failed, ScriptedMaster.Attempt("pi-02", AttemptState.Failed) with { ExitCode = 3, Reason = AttemptReason.ExitCode, Message = "Exit code 3." });
        _master.Put(2, TaskState.Failed, ScriptedMaster.Attempt("pi-01", AttemptState.Failed) with { Reason = AttemptReason.Timeout });

        await using var run = Start("run", "--count", "3", "--", "uname", "-a");
        var output = await run.ReadToEndAsync();

        Assert.Equal(124, await run.WaitAsync(Limits.Default));
        Assert.Equal(["pi-01/0 | one", "pi-01/0 | two", "pi-02/1 | three"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Contains("pi-02/1 | oh\e[2J\n", run.Errors, StringComparison.Ordinal); // A pipe gets the bytes as they are.
        Assert.Contains("2 of 3 tasks failed. Task 1 on pi-02: Exit code 3.", run.Errors, StringComparison.Ordinal);
        Assert.True(JsonElement.DeepEquals(
            JsonDocument.Parse("""{"name":"uname","command":["uname","-a"],"count":3}""").RootElement,
            JsonDocument.Parse(Assert.Single(_master.Submissions).Body).RootElement));
    }

    [Fact]
    public async Task Tasks_that_were_cancelled_are_counted_and_say_why()
    {
        _master.Put(0, TaskState.Succeeded, ScriptedMaster.Attempt("pi-01", AttemptState.Succeeded));
        _master.PutCancelled(1, "its node was taken out of the cluster");

        await using var run = Start("run", "--each", "--", "true");
        Assert.Equal(1, await run.WaitAsync(Limits.Default));
        await using var show = Start("job", "show", "uname");
        await using var tasks = Start("job", "tasks", "uname");

        Assert.Contains("1 of 2 tasks was cancelled. Task 1: its node was taken out of the cluster", run.Errors, StringComparison.Ordinal);
        Assert.Contains("why         Task 1: its node was taken out of the cluster\n", await show.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Contains("its node was taken out of the cluster", await tasks.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_under_the_same_key()
    {
        _master.LostAnswers = 2;
        _master.Put(0, TaskState.Succeeded, ScriptedMaster.Attempt("pi-01", AttemptState.Succeeded));

        await using var run = Start("run", "--", "true");

        Assert.Equal(0, await run.WaitAsync(Limits.Default));
        Assert.Equal(3, _master.Submissions.Count);
        Assert.Single(_master.Submissions.Select(each => each.Key).Distinct(StringComparer.Ordinal));
        Assert.All(_master.Submissions, each => Assert.NotEmpty(each.Key));
    }

    [Fact]
    public async Task Where_no_master_is_nothing_is_waited_for()
    {
        await _master.StopAsync();

        await using var run = Start("run", "--", "true");

        Assert.Equal(3, await run.WaitAsync(Limits.Default));
        await _master.StartAgainAsync();
    }

    [Fact]
    public async Task A_master_that_starts_anew_costs_no_byte_and_repeats_none()
    {
        _master.Put(0, TaskState.Running, ScriptedMaster.Attempt("pi-01", AttemptState.Running));
        _master.Log(0).Write("before\n");
        await using var run = Start("run", "--", "true");
        Assert.Equal("pi-01 | before", await run.ReadLineAsync());

        await _master.StopAsync();
        _master.Log(0).Write("after\n");
        await _master.StartAgainAsync();

        Assert.Equal("pi-01 | after", await run.ReadLineAsync());
        _master.Put(0, TaskState.Succeeded, ScriptedMaster.Attempt("pi-01", AttemptState.Succeeded));
        Assert.Equal("", await run.ReadToEndAsync());
        Assert.Equal(0, await run.WaitAsync(Limits.Default));
    }

    [Fact]
    public async Task A_stop_cancels_the_job_and_says_so()
    {
        _master.Put(0, TaskState.Running, ScriptedMaster.Attempt("pi-01", AttemptState.Running));
        _master.Log(0).Write("going\n");
        await using var run = Start("run", "--", "sleep", "60");
        _ = await run.ReadLineAsync();

        run.Terminate();

        Assert.Equal(130, await run.WaitAsync(Limits.Default));
        Assert.Equal(_master.Job.Id, Assert.Single(_master.Cancelled));
        Assert.Contains($"the job {_master.Job.Id} is cancelled", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detached_prints_the_id_alone()
    {
        await using var run = Start("run", "--detach", "--", "true");

        Assert.Equal($"{_master.Job.Id}\n", await run.ReadToEndAsync());
        Assert.Equal(0, await run.WaitAsync(Limits.Default));
    }

    [Fact]
    public async Task With_json_only_json_is_on_standard_output()
    {
        _master.Log(0).Write("words\n");
        _master.Put(0, TaskState.Succeeded, ScriptedMaster.Attempt("pi-01", AttemptState.Succeeded));

        await using var run = Start("run", "--output", "json", "--", "true");
        var output = await run.ReadToEndAsync();

        Assert.Equal(0, await run.WaitAsync(Limits.Default));
        Assert.Equal("succeeded", JsonDocument.Parse(output).RootElement.GetProperty("state").GetString());
        Assert.Contains("pi-01 | words", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_of_one_task_are_its_bytes_and_of_all_have_names()
    {
        _master.Log(0).Write("\u0000raw\e[1m no end");
        _master.Log(1).Write("second\n");
        _master.Put(0, TaskState.Succeeded, ScriptedMaster.Attempt("pi-01", AttemptState.Succeeded));
        _master.Put(1, TaskState.Succeeded, ScriptedMaster.Attempt("pi-02", AttemptState.Succeeded));

        await using var one = Start("logs", "uname/0");
        Assert.Equal("\u0000raw\e[1m no end", await one.ReadToEndAsync());
        await using var all = Start("logs", "uname", "-f");
        Assert.Equal(2, (await all.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        await using var json = Start("logs", "uname/1", "--output", "json");
        Assert.Equal("second", JsonDocument.Parse(await json.ReadToEndAsync()).RootElement.GetProperty("line").GetString());
    }

    [Fact]
    public async Task A_name_that_two_jobs_have_is_refused_and_the_beginning_of_an_id_is_enough()
    {
        var twin = _master.Make("uname");
        await using var both = Start("job", "show", "uname");
        Assert.Equal(2, await both.WaitAsync(Limits.Default));
        Assert.Contains(twin.Id.ToString(), both.Errors, StringComparison.Ordinal);

        await using var one = Start("job", "show", twin.Id.ToString()[..8], "--output", "json");
        Assert.Equal(twin.Id.ToString(), JsonDocument.Parse(await one.ReadToEndAsync()).RootElement.GetProperty("id").GetString());

        await using var none = Start("job", "wait", "render");
        Assert.Equal(5, await none.WaitAsync(Limits.Default));
    }

    private ChildProcess Start(params IEnumerable<string> arguments)
    {
        var all = arguments.ToList();
        all.InsertRange(0, ["--server", _master.Address.ToString()]);
        return ChildProcess.StartBuilt("Bramble.Cli", "bramble", all);
    }
}
