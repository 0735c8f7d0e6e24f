using Bramble.Protocol.Classic;

namespace Bramble.Agent.Classic;

/// <summary>What the page shows at one moment; replaced as a whole.</summary>
internal sealed record ClassicWebState
{
    public static readonly ClassicWebState Nothing = new();

    /// <summary>The master's details; null before the first answer.</summary>
    public ClassicWebBlock? Master { get; init; }

    /// <summary>The connections; null before the first answer.</summary>
    public ClassicWebBlock? Slaves { get; init; }

    /// <summary>Why there is no connection now; null while there is one.</summary>
    public string? Lost { get; init; } = "not connected yet";
}

/// <summary>An answer laid out for people, and when it came.</summary>
/// <param name="Json">The payload with four spaces and sorted keys.</param>
/// <param name="At">When it came, by the wall clock; for showing.</param>
/// <param name="Timestamp">The same by the monotonic clock; for its age, which a clock set meanwhile must not change.</param>
internal sealed record ClassicWebBlock(string Json, DateTimeOffset At, long Timestamp)
{
    /// <summary>Lays an answer out; what the master does not know is said in words.</summary>
    public static ClassicWebBlock Of(ClassicAnswer answer, TimeProvider time) => new(
        answer.IsRefusal ? "\"the master does not know this question\"" : ClassicJson.Indent(answer.Payload.Span), time.GetUtcNow(), time.GetTimestamp());
}
