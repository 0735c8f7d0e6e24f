using System.Globalization;
using Bramble.Cli.Output;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Jobs;

/// <summary>Jobs and tasks as people read them.</summary>
internal static class JobWords
{
    public static string State(JobState state) => state.ToString().ToLowerInvariant();

    public static string State(TaskState state) => state.ToString().ToLowerInvariant();

    public static string State(AttemptState state) => state.ToString().ToLowerInvariant();

    /// <summary>How a job ended, in a sentence.</summary>
    public static string Ended(Job job)
    {
        var counts = job.Counts;
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{counts.Succeeded} succeeded") };
        if (counts.Failed > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{counts.Failed} failed"));
        }

        if (counts.Cancelled > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{counts.Cancelled} cancelled"));
        }

        var took = Took(job.StartedAt, job.FinishedAt);
        return Untrusted.Clean($"{job.Name} {State(job.State)}: {string.Join(", ", parts)}{(string.Equals(took, Words.Unknown, StringComparison.Ordinal) ? "" : $" in {took}")}.{(job.Reason is { } reason ? $" {reason}" : "")}", 500);
    }

    /// <summary>How long something took; a hyphen where it has not ended or never began.</summary>
    public static string Took(DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from is not { } begun || to is not { } ended)
        {
            return Words.Unknown;
        }

        var time = ended > begun ? ended - begun : TimeSpan.Zero;
        return time.TotalSeconds < 10 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
            : time.TotalSeconds < 100 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
            : time.TotalHours < 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min");
    }

    /// <summary>How an attempt ended, in a word or two.</summary>
    public static string Exit(AttemptInfo attempt) => attempt switch
    {
        { ExitCode: { } code } => code.ToString(CultureInfo.InvariantCulture),
        { Signal: { } signal } => string.Create(CultureInfo.InvariantCulture, $"signal {signal}"),
        _ => Words.Unknown,
    };
}
