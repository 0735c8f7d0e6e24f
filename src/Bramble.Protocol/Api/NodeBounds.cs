namespace Bramble.Protocol.Api;

/// <summary>
/// Bounds of what one node tells of itself. With every list full and every text at its longest a message stays below
/// <see cref="Sessions.SessionProtocol.MaxAgentMessageBytes"/>; what is beyond a bound is left out.
/// </summary>
public static class NodeBounds
{
    /// <summary>Processors whose use is told one by one.</summary>
    public const int Cores = 128;

    /// <summary>Temperatures.</summary>
    public const int Temperatures = 16;

    /// <summary>Filesystems.</summary>
    public const int Filesystems = 10;

    /// <summary>Disks and cards.</summary>
    public const int Disks = 8;

    /// <summary>Network interfaces.</summary>
    public const int Interfaces = 8;

    /// <summary>Places to swap to.</summary>
    public const int SwapDevices = 4;

    /// <summary>Supplies of single parts of the board.</summary>
    public const int Rails = 16;

    /// <summary>Controllers of cgroup v2.</summary>
    public const int CgroupControllers = 16;

    /// <summary>Reasons for throttling; there are four.</summary>
    public const int ThrottleReasons = 8;

    /// <summary>Processes told on demand.</summary>
    public const int Processes = 100;

    /// <summary>Longest name the kernel gives a device, a sensor or a filesystem's kind, in characters.</summary>
    public const int NameLength = 24;

    /// <summary>Longest mount point, in characters.</summary>
    public const int MountPointLength = 64;

    /// <summary>Longest word, version, code or serial number, in characters.</summary>
    public const int CodeLength = 48;
}
