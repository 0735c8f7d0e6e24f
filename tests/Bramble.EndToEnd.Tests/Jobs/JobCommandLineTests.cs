using Bramble.Protocol;

namespace Bramble.EndToEnd.Tests.Jobs;

/// <summary>Every command about jobs as a person gives it, with its exit code, on a real master and a real agent.</summary>
public sealed class JobCommandLineTests(BrambleUp up) : IClassFixture<BrambleUp>
{
    [Fact]
    public async Task A_job_is_submitted_waited_for_shown_and_its_two_outputs_read()
    {
        var file = await up.FileAsync("hello", "script: echo out $BRAMBLE_TASK_INDEX; echo err $BRAMBLE_TASK_INDEX >&2\ncount: 2");

        var submitted = await up.RunAsync("submit", file);
        Assert.Equal((ExitCode.Done, 33), (submitted.Code, submitted.Output.Length)); // An id and the end of its line.
        var id = submitted.Output.Trim();
        var waited = await up.RunAsync("job", "wait", "hello");
        Assert.Equal((ExitCode.Done, true), (waited.Code, waited.Output.StartsWith("hello succeeded: 2 succeeded", StringComparison.Ordinal)));
        var shown = await up.RunAsync("job", "show", id[..30]);
        Assert.Equal(ExitCode.Done, shown.Code);
        Assert.Contains("state       succeeded\n", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("why", shown.Output, StringComparison.Ordinal);
        var tasks = await up.RunAsync("job", "tasks", id);
        Assert.Equal((ExitCode.Done, 3), (tasks.Code, tasks.Output.Count(c => c == '\n')));
        Assert.Equal((ExitCode.Done, "out 1\n", ""), await up.RunAsync("logs", "hello/1"));
        Assert.Equal((ExitCode.Done, "err 0\n", ""), await up.RunAsync("logs", "hello/0", "--stderr"));
        var node = await up.NodeNameAsync();
        Assert.Equal($"{node}/0 | out 0\n{node}/1 | out 1\n", (await up.RunAsync("logs", "hello", "-f")).Output.Split('\n').Order(StringComparer.Ordinal).Aggregate("", (all, line) => line.Length == 0 ? all : $"{all}{line}\n"));
        var listed = await up.RunAsync("jobs");
        Assert.Equal(ExitCode.Done, listed.Code);
        Assert.Contains("hello", listed.Output, StringComparison.Ordinal);

        var retried = await up.RunAsync("job", "retry", "hello");
        Assert.Equal((ExitCode.Failed, true), (retried.Code, retried.Errors.Contains("nothing to retry", StringComparison.Ordinal)));
        Assert.Equal(ExitCode.Failed, (await up.RunAsync("job", "cancel", "hello")).Code);
        Assert.Equal(ExitCode.NotFound, (await up.RunAsync("job", "show", "nobody")).Code);
        Assert.Equal(ExitCode.NotFound, (await up.RunAsync("logs", "hello/2")).Code);
    }

    [Fact]
    public async Task A_job_that_fails_says_so_and_is_tried_again()
    {
        var file = await up.FileAsync("broken", "script: exit 7");

        var submitted = await up.RunAsync("submit", file, "--wait");
        Assert.Equal((ExitCode.Failed, true), (submitted.Code, submitted.Errors.Contains("broken failed: 0 succeeded, 1 failed", StringComparison.Ordinal)));
        Assert.Contains($"why         Task 0 on {await up.NodeNameAsync()}: ", (await up.RunAsync("job", "show", "broken")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await up.RunAsync("job", "retry", "broken")).Code);
        Assert.Equal(ExitCode.Failed, (await up.RunAsync("job", "wait", "broken")).Code);
        var failed = await up.RunAsync("job", "tasks", "broken", "--failed");
        Assert.Equal(ExitCode.Done, failed.Code);
        Assert.Matches("0 +failed +[^ ]+ +2 +7 ", failed.Output);
    }

    [Fact]
    public async Task A_job_is_called_off()
    {
        var file = await up.FileAsync("long", "command: [sleep, '1000']");
        Assert.Equal(ExitCode.Done, (await up.RunAsync("submit", file)).Code);

        var cancelled = await up.RunAsync("job", "cancel", "long");
        var waited = await up.RunAsync("job", "wait", "long");

        Assert.Equal(ExitCode.Done, cancelled.Code);
        Assert.Equal((ExitCode.Failed, true), (waited.Code, waited.Output.StartsWith("long cancelled: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_dry_run_says_where_tasks_would_start_or_what_is_wrong_and_keeps_nothing()
    {
        Assert.Equal(ExitCode.Done, (await up.RunAsync("run", "--", "true")).Code); // The node is there.
        var good = await up.RunAsync("submit", await up.FileAsync("good", "command: [x]"), "--dry-run");
        var bad = await up.RunAsync("submit", await up.FileAsync("bad", "command: [x]\non: [pi-99]\nafter: [nosuch]"), "--dry-run");
        var node = await up.RunAsync("node", "show", await up.NodeNameAsync());

        Assert.Equal((ExitCode.Done, true), (good.Code, good.Output.StartsWith("good: 1 of 1 task would start now.", StringComparison.Ordinal)));
        Assert.Equal((ExitCode.WrongUsage, ""), (bad.Code, bad.Output));
        Assert.Contains("line 3: There is no node 'pi-99'", bad.Errors, StringComparison.Ordinal);
        Assert.Contains("line 4: There is no job 'nosuch'", bad.Errors, StringComparison.Ordinal);
        Assert.Matches("\nnew tasks +yes\nlimits +memory ", node.Output);
        Assert.Equal(ExitCode.NotFound, (await up.RunAsync("job", "show", "good")).Code);

        // A command line has no lines.
        var run = await up.RunAsync("run", "--on", "pi-99", "--", "true");
        Assert.Equal((ExitCode.WrongUsage, "bramble: There is no node 'pi-99'"), (run.Code, run.Errors[..33]));
    }
}
