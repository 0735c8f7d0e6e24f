using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bramble.Cli.Client;
using Bramble.Cli.Jobs;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble submit</c>: hands in a job file.</summary>
internal sealed class SubmitCommand : Command, IHasExamples
{
    private static readonly string[] DryHeader = ["NODE", "TASK", "STARTS NOW", "WHY NOT"];

    private readonly Argument<string> _file = new("FILE") { Description = "A job file, YAML or JSON, or - for standard input" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check the file and show where its tasks could run; submit nothing" };
    private readonly Option<bool> _wait = new("--wait") { Description = "Wait until every job of the file has ended" };

    public SubmitCommand()
        : base("submit", "Submit a job file")
    {
        Add(_file);
        Add(_dryRun);
        Add(_wait);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble submit render.yaml", "bramble submit render.yaml --dry-run", "make-jobs | bramble submit - --wait"];

    /// <summary>The terminal's width in columns; what cannot be known is taken to be 80.</summary>
    internal static int Width()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }

    /// <summary>Waits for a job with its progress on standard error.</summary>
    internal static async Task<Job> WaitAsync(HttpBrambleClient client, Job job, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var progress = new JobProgress(Console.Error, !Console.IsErrorRedirected, Width(), time);
        var patient = new PatientJobs(time, words =>
        {
            progress.Clear();
            Console.Error.WriteLine($"bramble: {words}");
        });
        try
        {
            return await JobWatch.UntilEndedAsync(client, job.Id, progress.Show, patient, time, cancellationToken);
        }
        finally
        {
            progress.Clear();
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var dry = parsed.GetValue(_dryRun);
        if (dry && parsed.GetValue(_wait))
        {
            throw new CommandException("--dry-run submits nothing that --wait could wait for: give one of the two.", ExitCode.WrongUsage);
        }

        var body = await JobFileBody.ReadAsync(parsed.GetRequiredValue(_file), cancellationToken);
        using var client = parsed.Connect();
        return dry ? await DryRunAsync(parsed, client, body, cancellationToken) : await SubmitAsync(parsed, client, body, cancellationToken);
    }

    private async Task<int> SubmitAsync(ParseResult parsed, HttpBrambleClient client, JobFileBody body, CancellationToken cancellationToken)
    {
        var submission = await Submission.SendAsync(client, body.Bytes, body.ContentType, TimeProvider.System, cancellationToken);
        var jobs = submission.Jobs;
        var wait = parsed.GetValue(_wait);
        if (!parsed.WantsJson())
        {
            foreach (var job in jobs)
            {
                // What is to be read by machines is alone on standard output.
                await Console.Out.WriteLineAsync(job.Id.ToString());
                await Console.Error.WriteLineAsync(Untrusted.Clean(string.Create(CultureInfo.InvariantCulture, $"{job.Name}: {job.Counts.Total()} {(job.Counts.Total() == 1 ? "task" : "tasks")}{(job.Waiting is { } why ? $", {why}" : ".")}"), 500));
            }
        }

        if (wait)
        {
            var ended = new List<Job>();
            foreach (var job in jobs)
            {
                ended.Add(await WaitAsync(client, job, cancellationToken));
            }

            jobs = ended;
        }

        if (parsed.WantsJson())
        {
            await Console.Out.WriteLineAsync(jobs.Count == 1
                ? JsonSerializer.Serialize(jobs[0], BrambleJsonContext.Default.Job)
                : JsonSerializer.Serialize(submission with { Jobs = jobs }, BrambleJsonContext.Default.JobSubmission));
        }
        else if (wait)
        {
            foreach (var job in jobs)
            {
                await Console.Error.WriteLineAsync(JobWords.Ended(job));
            }
        }

        return !wait || jobs.All(job => job.State == JobState.Succeeded) ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> DryRunAsync(ParseResult parsed, HttpBrambleClient client, JobFileBody body, CancellationToken cancellationToken)
    {
        var answers = await client.DryRunJobAsync(body.Bytes, body.ContentType, cancellationToken);
        foreach (var answer in answers)
        {
            if (parsed.WantsJson())
            {
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(answer, BrambleJsonContext.Default.JobDryRun));
                continue;
            }

            await Console.Out.WriteLineAsync(Untrusted.Clean(
                string.Create(CultureInfo.InvariantCulture, $"{answer.Name}: {answer.StartNow} of {answer.Tasks} {(answer.Tasks == 1 ? "task" : "tasks")} would start now{(answer.Waiting is { } why ? $"; {why}" : ".")}"), 500));
            await Console.Out.WriteAsync(Columns.Render(DryHeader, answer.Nodes.Select(Row)));
        }

        return ExitCode.Done;
    }

    private static List<string> Row(JobDryRunNode node) =>
    [
        node.Node,
        Words.Number(node.Index),
        node.Fits ? Words.Number(node.StartNow) : "no",
        node.Reason ?? "",
    ];
}
