using System.CommandLine;
using System.Globalization;
using Bramble.Cli.Jobs;
using Bramble.Cli.Output;
using Bramble.Protocol;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble job retry</c>: runs the failed tasks of a job again.</summary>
internal sealed class JobRetryCommand : Command, IHasExamples
{
    private readonly Argument<string> _job = JobArgument.Make();

    public JobRetryCommand()
        : base("retry", "Run the failed tasks of a job again, and no others")
    {
        Add(_job);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble job retry render && bramble job wait render"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var found = await JobFinder.FindAsync(client, parsed.GetRequiredValue(_job), cancellationToken);
        var job = await client.RetryJobAsync(found.Id, cancellationToken);
        return await Answers.WriteAsync(parsed, job, BrambleJsonContext.Default.Job, string.Create(
            CultureInfo.InvariantCulture, $"{job.Name}: {found.Counts.Failed} failed {(found.Counts.Failed == 1 ? "task runs" : "tasks run")} again; 'bramble job wait {job.Id}' waits for the end."));
    }
}
