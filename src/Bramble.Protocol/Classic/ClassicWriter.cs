using System.Buffers;
using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Classic;

/// <summary>
/// Writes the messages of both sides, each ended by <c>\r</c>, byte for byte as the tutorial's <c>json.dumps</c> does: keys
/// in its order, <c>", "</c> and <c>": "</c> between them, everything outside ASCII escaped.
/// </summary>
public static class ClassicWriter
{
    /// <summary>Writes a keepalive or other free text: <c>message</c>.</summary>
    /// <param name="output">Receives the message.</param>
    /// <param name="text">The text.</param>
    public static void WriteMessage(IBufferWriter<byte> output, ReadOnlySpan<char> text) => WriteText(output, ClassicType.Message, text);

    /// <summary>Writes the keepalive with the tutorial's words.</summary>
    /// <param name="output">Receives the message.</param>
    /// <param name="uuid">The uuid the master gave this connection.</param>
    public static void WriteKeepalive(IBufferWriter<byte> output, ReadOnlySpan<char> uuid) =>
        WriteText(output, ClassicType.Message, $"I am still alive, client: {uuid}");

    /// <summary>Writes a request: <c>info</c>.</summary>
    /// <param name="output">Receives the message.</param>
    /// <param name="request">What is asked for; not <see cref="ClassicRequest.Unknown"/>.</param>
    public static void WriteRequest(IBufferWriter<byte> output, ClassicRequest request) =>
        WriteText(output, ClassicType.Info, ClassicWords.WordOf(request));

    /// <summary>Writes the answer <c>uuid</c>.</summary>
    /// <param name="output">Receives the message.</param>
    /// <param name="id">The connection's id.</param>
    public static void WriteUuid(IBufferWriter<byte> output, NodeId id)
    {
        Span<char> digits = stackalloc char[NodeId.TextLength];
        id.Value.TryFormat(digits, out _, "N");
        WriteText(output, ClassicType.Uuid, digits);
    }

    /// <summary>Writes the answer <c>bad_message</c>.</summary>
    /// <param name="output">Receives the message.</param>
    public static void WriteBadMessage(IBufferWriter<byte> output) => WriteText(output, ClassicType.BadMessage, "unknown");

    /// <summary>Writes a machine in the shape of parts 15 and 16.</summary>
    /// <param name="output">Receives the message.</param>
    /// <param name="type"><see cref="ClassicType.ComputerDetails"/>, <see cref="ClassicType.MasterInfo"/> or <see cref="ClassicType.PrimaryInfo"/>.</param>
    /// <param name="details">The machine.</param>
    public static void WriteComputerDetails(IBufferWriter<byte> output, ClassicType type, ClassicComputerDetails details)
    {
        ArgumentNullException.ThrowIfNull(details);
        var json = Begin(output, type);
        json.Raw("{"u8);
        json.Field("hostname"u8, details.Hostname);
        json.Field("cpu_percent_used"u8, details.CpuPercentUsed);
        json.Field("ram"u8, details.Ram);
        json.Field("cpu"u8, details.Cpu);
        json.Field("cpu_cores"u8, details.CpuCores);
        json.Raw("}}\r"u8);
    }

    /// <summary>Writes a machine in the shape of parts 17 and 18.</summary>
    /// <param name="output">Receives the message.</param>
    /// <param name="type"><see cref="ClassicType.NodeBaseInfo"/> or <see cref="ClassicType.PrimaryInfo"/>.</param>
    /// <param name="info">The machine.</param>
    public static void WriteBaseInfo(IBufferWriter<byte> output, ClassicType type, ClassicBaseInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        var json = Begin(output, type);
        json.Raw("{"u8);
        json.Field("hostname"u8, info.Hostname);
        json.Field("ram"u8, info.Ram);
        json.Field("swap"u8, info.Swap);
        json.Field("cpu"u8, info.Cpu);
        json.Field("cpu_cores"u8, info.CpuCores);
        json.Field("cpu_frequency_max"u8, info.CpuFrequencyMax);
        json.Field("cpu_frequency_min"u8, info.CpuFrequencyMin);
        json.Raw("}}\r"u8);
    }

    /// <summary>Writes <c>vitals</c>.</summary>
    /// <param name="output">Receives the message.</param>
    /// <param name="vitals">The reading; a temperature that is not known is left out, as on a machine that is no Pi.</param>
    public static void WriteVitals(IBufferWriter<byte> output, ClassicVitals vitals)
    {
        ArgumentNullException.ThrowIfNull(vitals);
        var json = Begin(output, ClassicType.Vitals);
        json.Raw("{"u8);
        json.Field("cpu_percentage"u8, vitals.CpuPercentage);
        json.Field("cpu_frequency"u8, vitals.CpuFrequency);
        json.Field("ram_free"u8, vitals.RamFree);
        json.Field("swap_free"u8, vitals.SwapFree);
        if (vitals.CpuTemperature is not null)
        {
            json.Field("cpu_temperature"u8, vitals.CpuTemperature);
        }

        json.Raw("}}\r"u8);
    }

    /// <summary>Writes the list of connections.</summary>
    /// <param name="output">Receives the message.</param>
    /// <param name="type"><see cref="ClassicType.SlaveDetails"/> or <see cref="ClassicType.SecondaryDetails"/>.</param>
    /// <param name="peers">The connections.</param>
    public static void WritePeers(IBufferWriter<byte> output, ClassicType type, IEnumerable<ClassicPeerAddress> peers)
    {
        ArgumentNullException.ThrowIfNull(peers);
        var json = Begin(output, type);
        json.Raw("{"u8);
        foreach (var peer in peers)
        {
            json.Name(peer.Uuid);
            json.Raw("{"u8);
            json.First();
            json.Field("uuid"u8, peer.Uuid);
            json.Field("address"u8, peer.Address);
            json.Raw("}"u8);
        }

        json.Raw("}}\r"u8);
    }

    private static void WriteText(IBufferWriter<byte> output, ClassicType type, ReadOnlySpan<char> text)
    {
        var json = Begin(output, type);
        json.String(text);
        json.Raw("}\r"u8);
    }

    private static PythonJson Begin(IBufferWriter<byte> output, ClassicType type)
    {
        ArgumentNullException.ThrowIfNull(output);
        var json = new PythonJson(output);
        json.Raw("{\"type\": \""u8);
        json.Raw(ClassicWords.WordOf(type));
        json.Raw("\", \"payload\": "u8);
        return json;
    }
}
