namespace Bramble.Protocol.Api;

/// <summary>What one disk or card does.</summary>
public sealed record DiskVitals
{
    /// <summary>The kernel's name, as in <see cref="DiskFacts.Name"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The serial number under which written bytes are to be counted; null when not known.</summary>
    public string? Serial { get; init; }

    /// <summary>Bytes read a second.</summary>
    public double? ReadBytesPerSecond { get; init; }

    /// <summary>Bytes written a second.</summary>
    public double? WriteBytesPerSecond { get; init; }

    /// <summary>Reads a second.</summary>
    public double? ReadsPerSecond { get; init; }

    /// <summary>Writes a second.</summary>
    public double? WritesPerSecond { get; init; }

    /// <summary>Share of the time in which it had something to do, 0 to 100 %.</summary>
    public double? BusyPercent { get; init; }

    /// <summary>Bytes read since the machine booted or the disk was plugged in.</summary>
    public long? ReadBytes { get; init; }

    /// <summary>Bytes written since then.</summary>
    public long? WrittenBytes { get; init; }

    /// <summary>Upper bound of the used part of its life, in steps of 10 %, 110 when exceeded; eMMC only. Read once a minute.</summary>
    public int? LifeUsedPercent { get; init; }

    /// <summary>How close to its end it says it is: <c>normal</c>, <c>warning</c> or <c>urgent</c>; eMMC only. Read once a minute.</summary>
    public string? EndOfLife { get; init; }
}
