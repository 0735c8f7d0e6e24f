using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Bramble.Protocol.Text;

namespace Bramble.Protocol.Classic;

/// <summary>Reads the payloads of known types. What <see cref="ClassicParser"/> checked is relied upon: this is valid JSON without duplicate keys.</summary>
internal static class ClassicPayload
{
    /// <summary>An address and port in text; IPv6 with a scope is shorter.</summary>
    private const int MaxAddressLength = 128;

    public static ClassicRequest ReadRequest(ReadOnlySpan<byte> payload)
    {
        // The longest request with every character escaped.
        const int MaxEscaped = 128;
        if (payload[0] != (byte)'"' || payload.Length > MaxEscaped)
        {
            return ClassicRequest.Unknown;
        }

        if (!payload.Contains((byte)'\\'))
        {
            return ClassicWords.RequestOf(payload[1..^1]);
        }

        var reader = new Utf8JsonReader(payload);
        reader.Read();
        Span<byte> word = stackalloc byte[MaxEscaped];
        return ClassicWords.RequestOf(word[..reader.CopyString(word)]);
    }

    public static bool TryReadText(ReadOnlySpan<byte> payload, int maxLength, [NotNullWhen(true)] out string? text)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        text = Text(ref reader, maxLength);
        return text is not null;
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out ClassicComputerDetails? details)
    {
        details = null;
        if (payload[0] != (byte)'{')
        {
            return false;
        }

        string? hostname = null, cpu = null;
        double? percent = null;
        long? ram = null;
        int? cores = null;
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (NextName(ref reader))
        {
            if (Is(ref reader, "hostname"u8))
            {
                hostname = Text(ref reader, Untrusted.HostnameLength);
            }
            else if (Is(ref reader, "cpu_percent_used"u8))
            {
                percent = Number(ref reader, 0, 100);
            }
            else if (Is(ref reader, "ram"u8))
            {
                ram = Integer(ref reader, 0, ClassicLimits.MaxBytes);
            }
            else if (Is(ref reader, "cpu"u8))
            {
                cpu = Text(ref reader, Untrusted.DescriptionLength);
            }
            else if (Is(ref reader, "cpu_cores"u8))
            {
                cores = (int?)Integer(ref reader, 1, ClassicLimits.MaxCores);
            }

            reader.Skip();
        }

        details = new ClassicComputerDetails { Hostname = hostname, CpuPercentUsed = percent, Ram = ram, Cpu = cpu, CpuCores = cores };
        return true;
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out ClassicBaseInfo? info)
    {
        info = null;
        if (payload[0] != (byte)'{')
        {
            return false;
        }

        string? hostname = null, cpu = null;
        long? ram = null, swap = null;
        int? cores = null;
        double? max = null, min = null;
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (NextName(ref reader))
        {
            if (Is(ref reader, "hostname"u8))
            {
                hostname = Text(ref reader, Untrusted.HostnameLength);
            }
            else if (Is(ref reader, "ram"u8))
            {
                ram = Integer(ref reader, 0, ClassicLimits.MaxBytes);
            }
            else if (Is(ref reader, "swap"u8))
            {
                swap = Integer(ref reader, 0, ClassicLimits.MaxBytes);
            }
            else if (Is(ref reader, "cpu"u8))
            {
                cpu = Text(ref reader, Untrusted.DescriptionLength);
            }
            else if (Is(ref reader, "cpu_cores"u8))
            {
                cores = (int?)Integer(ref reader, 1, ClassicLimits.MaxCores);
            }
            else if (Is(ref reader, "cpu_frequency_max"u8))
            {
                max = Number(ref reader, 0, ClassicLimits.MaxMegahertz);
            }
            else if (Is(ref reader, "cpu_frequency_min"u8))
            {
                min = Number(ref reader, 0, ClassicLimits.MaxMegahertz);
            }

            reader.Skip();
        }

        info = new ClassicBaseInfo { Hostname = hostname, Ram = ram, Swap = swap, Cpu = cpu, CpuCores = cores, CpuFrequencyMax = max, CpuFrequencyMin = min };
        return true;
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out ClassicVitals? vitals)
    {
        vitals = null;
        if (payload[0] != (byte)'{')
        {
            return false;
        }

        double? percent = null, frequency = null, temperature = null;
        long? ram = null, swap = null;
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (NextName(ref reader))
        {
            if (Is(ref reader, "cpu_percentage"u8))
            {
                percent = Number(ref reader, 0, 100);
            }
            else if (Is(ref reader, "cpu_frequency"u8))
            {
                frequency = Number(ref reader, 0, ClassicLimits.MaxMegahertz);
            }
            else if (Is(ref reader, "ram_free"u8))
            {
                ram = Integer(ref reader, 0, ClassicLimits.MaxBytes);
            }
            else if (Is(ref reader, "swap_free"u8))
            {
                swap = Integer(ref reader, 0, ClassicLimits.MaxBytes);
            }
            else if (Is(ref reader, "cpu_temperature"u8))
            {
                temperature = Number(ref reader, -50, 150);
            }

            reader.Skip();
        }

        vitals = new ClassicVitals { CpuPercentage = percent, CpuFrequency = frequency, RamFree = ram, SwapFree = swap, CpuTemperature = temperature };
        return true;
    }

    public static bool TryReadPeers(
        ReadOnlySpan<byte> payload, int maxPeers, [NotNullWhen(true)] out IReadOnlyDictionary<string, ClassicPeerAddress>? peers)
    {
        peers = null;
        if (payload[0] != (byte)'{')
        {
            return false;
        }

        var found = new Dictionary<string, ClassicPeerAddress>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        for (var count = 0; NextName(ref reader); count++)
        {
            if (count == maxPeers)
            {
                return false;
            }

            reader.Read();
            if (ReadPeer(ref reader) is { } peer)
            {
                found[peer.Uuid] = peer;
            }
        }

        peers = found;
        return true;
    }

    private static ClassicPeerAddress? ReadPeer(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        string? uuid = null, address = null;
        while (NextName(ref reader))
        {
            if (Is(ref reader, "uuid"u8))
            {
                uuid = Text(ref reader, MaxAddressLength);
            }
            else if (Is(ref reader, "address"u8))
            {
                address = Text(ref reader, MaxAddressLength);
            }

            reader.Skip();
        }

        return uuid is null || address is null ? null : new ClassicPeerAddress { Uuid = uuid, Address = address };
    }

    private static bool NextName(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Where the reader stands on that name, moves it to the value.</summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name) && reader.Read();

    private static string? Text(ref Utf8JsonReader reader, int maxLength) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { } text ? Untrusted.Clean(text, maxLength) : null;

    private static double? Number(ref Utf8JsonReader reader, double min, double max) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && value >= min && value <= max ? value : null;

    private static long? Integer(ref Utf8JsonReader reader, long min, long max)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return null;
        }

        if (!reader.TryGetInt64(out var value))
        {
            // 1024.0 and 1e9 are integers too, written by a language that has only one kind of number.
            if (Number(ref reader, min, max) is not { } number || !double.IsInteger(number))
            {
                return null;
            }

            value = (long)number;
        }

        return value >= min && value <= max ? value : null;
    }
}
