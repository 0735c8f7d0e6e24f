using Bramble.Protocol.Classic;

namespace Bramble.Agent.Classic;

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
