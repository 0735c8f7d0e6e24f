namespace Bramble.Protocol.Classic;

/// <summary>The words on the wire and what they mean.</summary>
internal static class ClassicWords
{
    public static ClassicType TypeOf(ReadOnlySpan<byte> word) => word switch
    {
        _ when word.SequenceEqual("message"u8) => ClassicType.Message,
        _ when word.SequenceEqual("info"u8) => ClassicType.Info,
        _ when word.SequenceEqual("vitals"u8) => ClassicType.Vitals,
        _ when word.SequenceEqual("computer_details"u8) => ClassicType.ComputerDetails,
        _ when word.SequenceEqual("node_baseinfo"u8) => ClassicType.NodeBaseInfo,
        _ when word.SequenceEqual("uuid"u8) => ClassicType.Uuid,
        _ when word.SequenceEqual("master_info"u8) => ClassicType.MasterInfo,
        _ when word.SequenceEqual("primary_info"u8) => ClassicType.PrimaryInfo,
        _ when word.SequenceEqual("slave_details"u8) => ClassicType.SlaveDetails,
        _ when word.SequenceEqual("secondary_details"u8) => ClassicType.SecondaryDetails,
        _ when word.SequenceEqual("bad_message"u8) => ClassicType.BadMessage,
        _ => ClassicType.Unknown,
    };

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is <see cref="ClassicType.Unknown"/>.</exception>
    public static ReadOnlySpan<byte> WordOf(ClassicType type) => type switch
    {
        ClassicType.Message => "message"u8,
        ClassicType.Info => "info"u8,
        ClassicType.Vitals => "vitals"u8,
        ClassicType.ComputerDetails => "computer_details"u8,
        ClassicType.NodeBaseInfo => "node_baseinfo"u8,
        ClassicType.Uuid => "uuid"u8,
        ClassicType.MasterInfo => "master_info"u8,
        ClassicType.PrimaryInfo => "primary_info"u8,
        ClassicType.SlaveDetails => "slave_details"u8,
        ClassicType.SecondaryDetails => "secondary_details"u8,
        ClassicType.BadMessage => "bad_message"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "A message needs a type with a word."),
    };

    public static ClassicRequest RequestOf(ReadOnlySpan<byte> word) => word switch
    {
        _ when word.SequenceEqual("uuid"u8) => ClassicRequest.Uuid,
        _ when word.SequenceEqual("computer_details"u8) => ClassicRequest.ComputerDetails,
        _ when word.SequenceEqual("node_baseinfo"u8) => ClassicRequest.NodeBaseInfo,
        _ when word.SequenceEqual("slave_details"u8) => ClassicRequest.SlaveDetails,
        _ when word.SequenceEqual("secondary_details"u8) => ClassicRequest.SecondaryDetails,
        _ => ClassicRequest.Unknown,
    };

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="request"/> is <see cref="ClassicRequest.Unknown"/>.</exception>
    public static string WordOf(ClassicRequest request) => request switch
    {
        ClassicRequest.Uuid => "uuid",
        ClassicRequest.ComputerDetails => "computer_details",
        ClassicRequest.NodeBaseInfo => "node_baseinfo",
        ClassicRequest.SlaveDetails => "slave_details",
        ClassicRequest.SecondaryDetails => "secondary_details",
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "A request needs a word."),
    };
}
