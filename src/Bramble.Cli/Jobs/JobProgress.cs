using System.Globalization;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Jobs;

/// <summary>
/// How far a job is: on a terminal one line that changes in place, with rate and time left; elsewhere a plain line at each
/// change, at most one in ten seconds. Used by one thread at a time.
/// </summary>
/// <param name="output">Where it goes: standard error.</param>
/// <param name="isTerminal">Whether a person's terminal is behind it.</param>
/// <param name="width">The terminal's width in columns.</param>
/// <param name="time">The clock.</param>
internal sealed class JobProgress(TextWriter output, bool isTerminal, int width, TimeProvider time)
{
    /// <summary>The rate is that of so long: neither of a moment nor of a whole night.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly Queue<(long At, int Ended)> _samples = new();
    private string? _shown;
    private long? _plainAt;

    /// <summary>Shows where the job stands.</summary>
    public void Show(Job job)
    {
        var text = Words(job, Rate(job.Counts.Ended()));
        if (isTerminal)
        {
            // A line that wrapped could not be taken back.
            text = Untrusted.Clean(text, Math.Max(20, width - 1));
            if (!string.Equals(text, _shown, StringComparison.Ordinal))
            {
                output.Write($"\r{text}\e[K");
                output.Flush();
                _shown = text;
            }

            return;
        }

        var plain = Words(job, rate: null);
        var isDue = _plainAt is not { } at || time.GetElapsedTime(at) >= PlainInterval || job.HasEnded();
        if (isDue && !string.Equals(plain, _shown, StringComparison.Ordinal))
        {
            output.WriteLine(plain);
            _shown = plain;
            _plainAt = time.GetTimestamp();
        }
    }

    /// <summary>Takes the line away, so that something else can be said.</summary>
    public void Clear()
    {
        if (isTerminal && _shown is not null)
        {
            output.Write("\r\e[K");
            output.Flush();
            _shown = null;
        }
    }

    /// <param name="job">The job.</param>
    /// <param name="rate">Tasks that end in a second; null where it is not known.</param>
    internal static string Words(Job job, double? rate)
    {
        var counts = job.Counts;
        var (ended, total) = (counts.Ended(), counts.Total());
        var parts = new List<string> { Text($"{ended} of {total} done") };
        Add(counts.Running + counts.Assigned, "running");
        Add(counts.Failed, "failed");
        Add(counts.Cancelled, "cancelled");
        if (rate is > 0 and { } known && !job.HasEnded())
        {
            parts.Add(known >= 1 ? Text($"{known:0.#}/s") : known * 60 >= 1 ? Text($"{known * 60:0.#}/min") : Text($"{known * 3600:0.#}/h"));
            parts.Add($"{Left((total - ended) / known)} left");
        }

        if (job.Waiting is { } waiting && !job.HasEnded())
        {
            parts.Add(waiting);
        }

        return Untrusted.Clean($"{job.Name}: {string.Join(", ", parts)}", 500);

        void Add(int count, string what)
        {
            if (count > 0)
            {
                parts.Add(Text($"{count} {what}"));
            }
        }
    }

    private static string Left(double seconds) =>
        seconds > TimeSpan.FromDays(365).TotalSeconds ? "over a year" : Output.Words.Left(DateTimeOffset.UnixEpoch.AddSeconds(seconds), DateTimeOffset.UnixEpoch);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private double? Rate(int ended)
    {
        var now = time.GetTimestamp();
        _samples.Enqueue((now, ended));
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().At, now) > Window)
        {
            _samples.Dequeue();
        }

        var (at, before) = _samples.Peek();
        var seconds = time.GetElapsedTime(at, now).TotalSeconds;
        return seconds >= 1 && ended > before ? (ended - before) / seconds : null;
    }
}
