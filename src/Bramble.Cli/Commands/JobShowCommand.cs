using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bramble.Cli.Jobs;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble job show</c>: everything known about one job.</summary>
internal sealed class JobShowCommand : Command, IHasExamples
{
    private const int NameWidth = 12;

    /// <summary>So many are looked at for one that says why: a page.</summary>
    private const int TasksLooked = 1_000;

    private readonly Argument<string> _job = JobArgument.Make();

    public JobShowCommand()
        : base("show", "Show everything known about a job")
    {
        Add(_job);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble job show render", "bramble job show 0190f3c2a1b4 --output json"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var job = await JobFinder.FindAsync(client, parsed.GetRequiredValue(_job), cancellationToken);
        if (parsed.WantsJson())
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(job, BrambleJsonContext.Default.Job));
            return ExitCode.Done;
        }

        var why = job.Counts.Failed + job.Counts.Cancelled > 0 && await client.GetTasksAsync(job.Id, TasksLooked, null, cancellationToken) is { } tasks ? JobEnd.Why(tasks.Items) : null;
        foreach (var (key, value) in Lines(job, why, TimeProvider.System.GetUtcNow()))
        {
            await Console.Out.WriteLineAsync($"{key.PadRight(NameWidth)}{Untrusted.Clean(value, 1_000)}");
        }

        return ExitCode.Done;
    }

    private static IEnumerable<(string Key, string Value)> Lines(Job job, string? why, DateTimeOffset now)
    {
        var (spec, counts) = (job.Spec, job.Counts);
        yield return ("name", job.Name);
        yield return ("id", job.Id.ToString());
        yield return ("state", JobWords.State(job.State));
        if (job.Waiting is { } waiting)
        {
            yield return ("waiting", waiting);
        }

        if (job.Reason is { } reason)
        {
            yield return ("reason", reason);
        }

        yield return ("tasks", string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Total()}: {counts.Pending} pending, {counts.Assigned} assigned, {counts.Running} running, {counts.Succeeded} succeeded, {counts.Failed} failed, {counts.Cancelled} cancelled"));
        if (why is not null)
        {
            yield return ("why", why);
        }

        yield return ("submitted", $"{Words.Ago(job.SubmittedAt, now)} by {job.SubmittedBy}");
        yield return ("started", job.StartedAt is { } started ? Words.Ago(started, now) : Words.Unknown);
        yield return ("finished", job.FinishedAt is { } finished ? Words.Ago(finished, now) : Words.Unknown);
        yield return ("took", JobWords.Took(job.StartedAt, job.FinishedAt));
        yield return spec.Command is { } command ? ("command", string.Join(' ', command)) : ("script", Words.Text(spec.Script?.ReplaceLineEndings("; ")));
        yield return ("each task", $"{Words.Number(spec.Resources.Cpus)} cpus, {(spec.Resources.MemoryBytes is { } memory ? Words.Bytes(memory) : "no")} memory set aside");
        if (spec.Where is { } where)
        {
            yield return ("where", where);
        }

        if (spec.On is { } on)
        {
            yield return ("on", string.Join(", ", on));
        }

        if (spec.After is { } after)
        {
            yield return ("after", string.Join(", ", after));
        }

        if (spec.Workdir is { } workdir)
        {
            yield return ("workdir", workdir);
        }

        yield return ("priority", Words.Number(spec.Priority));
        yield return ("retries", Words.Number(spec.Retries));
        yield return ("timeout", spec.TimeoutSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds} s") : "none");
    }
}
