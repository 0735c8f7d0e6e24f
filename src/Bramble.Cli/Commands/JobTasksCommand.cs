using System.CommandLine;
using System.Text.Json;
using Bramble.Cli.Jobs;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble job tasks</c>: the tasks of a job, a line each.</summary>
internal sealed class JobTasksCommand : Command, IHasExamples
{
    private const int PageSize = 1_000;

    private static readonly string[] Header = ["TASK", "STATE", "NODE", "ATTEMPTS", "EXIT", "TOOK", "CPU", "MEMORY", "WHY"];

    private readonly Argument<string> _job = JobArgument.Make();
    private readonly Option<bool> _failed = new("--failed") { Description = "Only those that failed" };

    public JobTasksCommand()
        : base("tasks", "List the tasks of a job")
    {
        Add(_job);
        Add(_failed);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble job tasks render", "bramble job tasks render --failed", "bramble job tasks render --output json | jq -r '.items[].node'"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var job = await JobFinder.FindAsync(client, parsed.GetRequiredValue(_job), cancellationToken);
        var failed = parsed.GetValue(_failed);
        var tasks = new List<TaskInfo>();
        string? cursor = null;
        do
        {
            var page = await client.GetTasksAsync(job.Id, PageSize, cursor, cancellationToken) ?? throw JobOutput.Gone(job.Id);
            tasks.AddRange(failed ? page.Items.Where(task => task.State == TaskState.Failed) : page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        if (parsed.WantsJson())
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new TaskList { Items = tasks, NextCursor = null }, BrambleJsonContext.Default.TaskList));
        }
        else
        {
            var now = TimeProvider.System.GetUtcNow();
            await Console.Out.WriteAsync(Columns.Render(Header, tasks.Select(task => Row(task, now))));
        }

        return ExitCode.Done;
    }

    private static List<string> Row(TaskInfo task, DateTimeOffset now)
    {
        var last = task.Attempts is [.., var attempt] ? attempt : null;
        return
        [
            Words.Number(task.Index),
            JobWords.State(task.State),
            Words.Text(task.Node),
            Words.Number(last?.Number ?? 0),
            last is null ? Words.Unknown : JobWords.Exit(last),
            JobWords.Took(last?.StartedAt, last?.FinishedAt ?? (last?.HasEnded() == false ? now : null)),
            last?.CpuSeconds is { } cpu ? $"{Words.Number(cpu)} s" : Words.Unknown,
            Words.Bytes(last?.PeakMemoryBytes),
            task.Why() ?? "",
        ];
    }
}
