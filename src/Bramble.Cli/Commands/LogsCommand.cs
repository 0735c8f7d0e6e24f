using System.CommandLine;
using System.Globalization;
using Bramble.Cli.Client;
using Bramble.Cli.Jobs;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble logs</c>: what a task wrote, or all tasks of a job.</summary>
internal sealed class LogsCommand : Command, IHasExamples
{
    private const int PageSize = 1_000;

    private readonly Argument<string> _job = new("JOB[/INDEX]") { Description = "The job by its id, the beginning of it or its name, and perhaps one task of it" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with what is written until the end" };
    private readonly Option<bool> _stderr = new("--stderr") { Description = "Standard error rather than standard output" };
    private readonly Option<int?> _attempt = new("--attempt") { Description = "Another attempt than the newest, from 1", HelpName = "N" };
    private readonly Option<bool> _raw = new("--raw") { Description = "The bytes as they are, on a terminal as well" };

    public LogsCommand()
        : base("logs", "Show what a job's tasks wrote")
    {
        Add(_job);
        Add(_follow);
        Add(_stderr);
        Add(_attempt);
        Add(_raw);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "bramble logs render/17",
        "bramble logs render -f",
        "bramble logs render/17 --stderr --attempt 1",
        "bramble logs make-archive/0 > archive.tar",
    ];

    /// <summary>Splits <c>JOB/INDEX</c>; a name has no slash.</summary>
    /// <exception cref="CommandException">The index is none.</exception>
    internal static (string Job, int? Index) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (text, null)
            : int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? (text[..slash], index)
            : throw new CommandException($"'{Untrusted.Clean(text, 80)}': behind the slash comes a task's number, from 0.", ExitCode.WrongUsage);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (name, index) = Split(parsed.GetRequiredValue(_job));
        var attempt = parsed.GetValue(_attempt);
        if (attempt is < 1)
        {
            throw new CommandException($"--attempt: attempts are numbered from 1, not {attempt}.", ExitCode.WrongUsage);
        }

        using var client = parsed.Connect();
        var job = await JobFinder.FindAsync(client, name, cancellationToken);
        var isError = parsed.GetValue(_stderr);
        var follow = parsed.GetValue(_follow);
        index ??= job.Counts.Total() == 1 ? 0 : null;
        if (index is null && attempt is not null)
        {
            throw new CommandException($"--attempt is one of a task's: name the task as well, as in {Untrusted.Clean(job.Name, 80)}/0.", ExitCode.WrongUsage);
        }

        var sink = OutputSink.StandardOutput(parsed.GetValue(_raw));
        var json = parsed.WantsJson();
        if (index is { } task && !json)
        {
            await OneAsync(client, new LogQuery { Job = job.Id, Index = task, Attempt = attempt, IsError = isError }, new PlainPrinter(sink), follow, cancellationToken);
            return ExitCode.Done;
        }

        ITaskPrinter? Printer(TaskInfo task, AttemptInfo of, bool error) =>
            error != isError || (index is not null && task.Index != index) || (attempt is not null && of.Number != attempt) ? null
            : json ? new JsonPrinter(sink, task.Index, of.Number, of.Node, isError)
            : new LinePrinter(sink, of.Node, string.Create(CultureInfo.InvariantCulture, $"/{task.Index}"));

        if (follow)
        {
            var time = TimeProvider.System;
            using var outputs = new JobOutput(client, job.Id, Printer, new PatientJobs(time, Say), time, Say);
            await outputs.FollowAsync(_ => { }, cancellationToken);
        }
        else
        {
            await AllAsync(client, job, Printer, attempt, isError, cancellationToken);
        }

        return ExitCode.Done;
    }

    private static async Task OneAsync(HttpBrambleClient client, LogQuery query, PlainPrinter printer, bool follow, CancellationToken cancellationToken)
    {
        if (follow)
        {
            // The master ends a stream it follows at the attempt's end; one that breaks is gone on with.
            await LogReader.FollowAsync(client, query, printer, () => true, TimeProvider.System, cancellationToken);
            return;
        }

        var (outcome, _) = await LogReader.CopyAsync(client, query, printer, cancellationToken);
        printer.End();
        if (outcome == LogReader.Outcome.Broken)
        {
            throw new CommandException("The master broke off before the end of the output: ask again.", ExitCode.Failed);
        }
    }

    /// <summary>What there is of every task, one after the other.</summary>
    private static async Task AllAsync(HttpBrambleClient client, Job job, Func<TaskInfo, AttemptInfo, bool, ITaskPrinter?> printer, int? attempt, bool isError, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await client.GetTasksAsync(job.Id, PageSize, cursor, cancellationToken) ?? throw JobOutput.Gone(job.Id);
            foreach (var task in page.Items)
            {
                var wanted = attempt is null ? task.Attempts.LastOrDefault(each => each.HasRun()) : task.Attempts.FirstOrDefault(each => each.Number == attempt);
                if (wanted is null || printer(task, wanted, isError) is not { } shown)
                {
                    continue;
                }

                _ = await LogReader.CopyAsync(client, new LogQuery { Job = job.Id, Index = task.Index, Attempt = wanted.Number, IsError = isError }, shown, cancellationToken);
                shown.End();
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private static void Say(string words) => Console.Error.WriteLine($"bramble: {Untrusted.Clean(words, 1_000)}");
}
