using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Bramble.Protocol.Classic;

/// <summary>
/// One message, checked: a view of its frame's bytes, valid as long as these are. Making one allocates nothing; what a
/// payload holds is read when asked for.
/// </summary>
public readonly ref struct ClassicMessage
{
    internal ClassicMessage(ClassicType type, ReadOnlySpan<byte> payload)
    {
        Type = type;
        Payload = payload;
    }

    /// <summary>What kind of message it is.</summary>
    public ClassicType Type { get; }

    /// <summary>The payload as it came: one valid JSON value in UTF-8 without a duplicate key or a lone surrogate.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>What an <c>info</c> message asks for.</summary>
    public ClassicRequest Request => Type == ClassicType.Info ? ClassicPayload.ReadRequest(Payload) : ClassicRequest.Unknown;

    /// <summary>Whether the payload is a string.</summary>
    public bool HasText => Payload[0] == (byte)'"';

    /// <summary>Reads a frame.</summary>
    /// <param name="frame">The bytes before the <c>\r</c>.</param>
    /// <param name="maxDepth">Deepest nesting allowed, 1 to 64; the message's own object is level 1.</param>
    /// <param name="message">The message, <c>default</c> where the frame is refused.</param>
    /// <returns><see cref="ClassicError.None"/>, or why the frame is refused.</returns>
    public static ClassicError TryParse(ReadOnlySpan<byte> frame, int maxDepth, out ClassicMessage message) =>
        ClassicParser.TryParse(frame, maxDepth, out message);

    /// <summary>Reads a payload that is a string, such as a keepalive's or the answer to <c>info</c>/<c>uuid</c>.</summary>
    /// <param name="maxLength">Most characters kept.</param>
    /// <param name="text">The text, cleaned by <see cref="Text.Untrusted"/>.</param>
    /// <returns>False where the payload is something else.</returns>
    public bool TryGetText(int maxLength, [NotNullWhen(true)] out string? text) => ClassicPayload.TryReadText(Payload, maxLength, out text);

    /// <summary>Reads a payload of the shape of <c>computer_details</c>; <c>master_info</c> and part 16's <c>primary_info</c> have it too.</summary>
    /// <param name="details">What is known; null in the fields that are missing, of another type or out of range.</param>
    /// <returns>False where the payload is not an object.</returns>
    public bool TryGetComputerDetails([NotNullWhen(true)] out ClassicComputerDetails? details) => ClassicPayload.TryRead(Payload, out details);

    /// <summary>Reads a payload of the shape of <c>node_baseinfo</c>; <c>primary_info</c> of parts 17 and 18 has it too.</summary>
    /// <param name="info">What is known; null in the fields that are missing, of another type or out of range.</param>
    /// <returns>False where the payload is not an object.</returns>
    public bool TryGetBaseInfo([NotNullWhen(true)] out ClassicBaseInfo? info) => ClassicPayload.TryRead(Payload, out info);

    /// <summary>Reads a payload of the shape of <c>vitals</c>.</summary>
    /// <param name="vitals">What is known; null in the fields that are missing, of another type or out of range.</param>
    /// <returns>False where the payload is not an object.</returns>
    public bool TryGetVitals([NotNullWhen(true)] out ClassicVitals? vitals) => ClassicPayload.TryRead(Payload, out vitals);

    /// <summary>Reads a payload of the shape of <c>slave_details</c>.</summary>
    /// <param name="maxPeers">Most entries kept.</param>
    /// <param name="peers">The entries whose uuid and address are strings, by uuid.</param>
    /// <returns>False where the payload is not an object or has more entries.</returns>
    public bool TryGetPeers(int maxPeers, [NotNullWhen(true)] out IReadOnlyDictionary<string, ClassicPeerAddress>? peers) =>
        ClassicPayload.TryReadPeers(Payload, maxPeers, out peers);

    /// <summary>The kind of JSON value the payload is.</summary>
    public JsonValueKind PayloadKind => Payload[0] switch
    {
        (byte)'{' => JsonValueKind.Object,
        (byte)'[' => JsonValueKind.Array,
        (byte)'"' => JsonValueKind.String,
        (byte)'t' => JsonValueKind.True,
        (byte)'f' => JsonValueKind.False,
        (byte)'n' => JsonValueKind.Null,
        _ => JsonValueKind.Number,
    };
}
