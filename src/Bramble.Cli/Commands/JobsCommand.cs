using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bramble.Cli.Client;
using Bramble.Cli.Jobs;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble jobs</c>: the jobs, a line each, the newest first.</summary>
internal sealed class JobsCommand : Command, IHasExamples
{
    private const int PageSize = 1_000;
    private const int DefaultLimit = 100;

    private static readonly string[] Header = ["ID", "NAME", "STATE", "DONE", "FAILED", "SUBMITTED", "TOOK", "WHY"];

    private readonly Option<int> _limit = new("--limit") { Description = "Show so many at most, the newest", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };

    public JobsCommand()
        : base("jobs", "List the jobs, the newest first")
    {
        Add(_limit);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble jobs", "bramble jobs --limit 1000 --output json | jq -r '.items[] | select(.state == \"failed\") | .id'"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var limit = parsed.GetValue(_limit);
        if (limit < 1)
        {
            throw new CommandException($"--limit: {limit} is not a number of jobs: 1 or more.", ExitCode.WrongUsage);
        }

        using var client = parsed.Connect();
        var jobs = new List<Job>();
        string? cursor = null;
        do
        {
            var page = await client.GetJobsAsync(Math.Min(PageSize, limit - jobs.Count), cursor, cancellationToken);
            jobs.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null && jobs.Count < limit);

        if (parsed.WantsJson())
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new JobList { Items = jobs, NextCursor = cursor }, BrambleJsonContext.Default.JobList));
            return ExitCode.Done;
        }

        if (jobs.Count == 0)
        {
            await Console.Out.WriteLineAsync("No jobs yet. 'bramble run -- uname -a' runs one.");
            return ExitCode.Done;
        }

        var now = TimeProvider.System.GetUtcNow();
        var length = ShortIds.LengthFor(jobs.Select(job => job.Id));
        await Console.Out.WriteAsync(Columns.Render(Header, jobs.Select(job => Row(job, length, now))));
        if (cursor is not null)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"bramble: there are more; --limit {limit * 10L} shows older ones."));
        }

        return ExitCode.Done;
    }

    private static List<string> Row(Job job, int idLength, DateTimeOffset now) =>
    [
        job.Id.ToString()[..idLength],
        job.Name,
        JobWords.State(job.State),
        string.Create(CultureInfo.InvariantCulture, $"{job.Counts.Ended()}/{job.Counts.Total()}"),
        Words.Number(job.Counts.Failed),
        Words.Ago(job.SubmittedAt, now),
        JobWords.Took(job.StartedAt, job.FinishedAt ?? (job.HasEnded() ? null : now)),
        job.Waiting ?? job.Reason ?? "",
    ];
}
