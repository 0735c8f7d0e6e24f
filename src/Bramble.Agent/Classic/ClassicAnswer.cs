using Bramble.Protocol.Classic;

namespace Bramble.Agent.Classic;

/// <summary>A master's answer.</summary>
/// <param name="Text">The payload where it is a string, cleaned and short.</param>
/// <param name="Payload">The payload's JSON; empty where the master said that it doesn't know the question.</param>
internal sealed record ClassicAnswer(string? Text, ReadOnlyMemory<byte> Payload)
{
    // A uuid has 32 characters; what else a master may call a connection need not be longer than twice that.
    private const int LongestText = 64;

    /// <summary>Whether the master said that it doesn't know the question.</summary>
    public bool IsRefusal => Payload.IsEmpty;

    /// <summary>Keeps an answer beyond its frame.</summary>
    /// <param name="message">The answer.</param>
    /// <returns>A copy.</returns>
    public static ClassicAnswer Of(in ClassicMessage message) =>
        message.Type == ClassicType.BadMessage
            ? new ClassicAnswer(null, ReadOnlyMemory<byte>.Empty)
            : new ClassicAnswer(message.TryGetText(LongestText, out var text) ? text : null, message.Payload.ToArray());
}
