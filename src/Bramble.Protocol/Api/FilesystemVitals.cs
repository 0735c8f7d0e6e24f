namespace Bramble.Protocol.Api;

/// <summary>One filesystem.</summary>
public sealed record FilesystemVitals
{
    /// <summary>Where it is mounted.</summary>
    public required string MountPoint { get; init; }

    /// <summary>The kernel's name of what it is on, such as <c>mmcblk0p2</c>; null where that is no local device.</summary>
    public string? Device { get; init; }

    /// <summary>Its kind, such as <c>ext4</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Size in bytes.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Bytes that a program without privileges may still fill.</summary>
    public long? AvailableBytes { get; init; }

    /// <summary>Bytes in use.</summary>
    public long? UsedBytes { get; init; }

    /// <summary>Whether it can only be read. It becomes so when the kernel meets errors on it.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>True where the kernel says that it ended writing by itself, because of errors; null where it doesn't say.</summary>
    public bool? Stopped { get; init; }

    /// <summary>Errors the filesystem has counted since it was last checked; ext4 only.</summary>
    public long? Errors { get; init; }

    /// <summary>Bytes written to it since it was made; ext4 only.</summary>
    public long? LifetimeWrittenBytes { get; init; }
}
