namespace Bramble.Protocol.Api;

/// <summary>Swap: where it is and how much it moves.</summary>
public sealed record SwapVitals
{
    /// <summary>Where it is; empty where there is none, null when not known. Read once a minute.</summary>
    public IReadOnlyList<SwapDevice>? Devices { get; init; }

    /// <summary>Bytes a second read back from swap.</summary>
    public double? InBytesPerSecond { get; init; }

    /// <summary>Bytes a second written to swap.</summary>
    public double? OutBytesPerSecond { get; init; }

    /// <summary>Processes the kernel has killed for want of memory since boot.</summary>
    public long? OutOfMemoryKills { get; init; }

    /// <summary>Bytes that compressed swap (zram) holds, before compression.</summary>
    public long? ZramHeldBytes { get; init; }

    /// <summary>Memory that compressed swap takes for them, in bytes.</summary>
    public long? ZramMemoryBytes { get; init; }
}

/// <summary>One place to swap to.</summary>
public sealed record SwapDevice
{
    /// <summary>The file or device.</summary>
    public required string Name { get; init; }

    /// <summary><c>zram</c> for compressed memory, else the kind of the disk below it as in <see cref="DiskFacts.Kind"/>; null when not known.</summary>
    public string? Kind { get; init; }

    /// <summary>Size in bytes.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Bytes in use.</summary>
    public long? UsedBytes { get; init; }
}
