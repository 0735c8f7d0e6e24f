using System.CommandLine;
using System.Text.Json;
using Bramble.Cli.Jobs;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble job wait</c>: waits until a job has ended; 0 where it succeeded, else 1.</summary>
internal sealed class JobWaitCommand : Command, IHasExamples
{
    private readonly Argument<string> _job = JobArgument.Make();

    public JobWaitCommand()
        : base("wait", "Wait until a job has ended; exit code 0 where it succeeded, else 1")
    {
        Add(_job);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble job wait render && echo done"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var job = await JobFinder.FindAsync(client, parsed.GetRequiredValue(_job), cancellationToken);
        job = job.HasEnded() ? job : await SubmitCommand.WaitAsync(client, job, cancellationToken);
        await Console.Out.WriteLineAsync(parsed.WantsJson() ? JsonSerializer.Serialize(job, BrambleJsonContext.Default.Job) : JobWords.Ended(job));
        return job.State == JobState.Succeeded ? ExitCode.Done : ExitCode.Failed;
    }
}
