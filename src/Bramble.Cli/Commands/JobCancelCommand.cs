using System.CommandLine;
using Bramble.Cli.Jobs;
using Bramble.Cli.Output;
using Bramble.Protocol;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble job cancel</c>: no more of a job.</summary>
internal sealed class JobCancelCommand : Command, IHasExamples
{
    private readonly Argument<string> _job = JobArgument.Make();

    public JobCancelCommand()
        : base("cancel", "Cancel a job: what waits is cancelled, what runs is stopped")
    {
        Add(_job);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble job cancel render"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var found = await JobFinder.FindAsync(client, parsed.GetRequiredValue(_job), cancellationToken);
        var job = await client.CancelJobAsync(found.Id, cancellationToken);
        return await Answers.WriteAsync(parsed, job, BrambleJsonContext.Default.Job, job.HasEnded()
            ? $"{job.Name} is cancelled."
            : $"{job.Name} is being cancelled; 'bramble job wait {job.Id}' says when nothing of it runs any more.");
    }
}
