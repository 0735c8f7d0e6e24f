namespace Bramble.Protocol.Api;

/// <summary>What a node is: values that don't change while it runs. Null is "not known", never zero.</summary>
public sealed record NodeFacts
{
    /// <summary>Facts of which nothing is known yet.</summary>
    public static readonly NodeFacts Unknown = new();

    /// <summary>The host's own name; cleaned, at most 253 characters.</summary>
    public string? Hostname { get; init; }

    /// <summary>The board, such as <c>Raspberry Pi 4 Model B Rev 1.4</c>.</summary>
    public string? Model { get; init; }

    /// <summary>The board's serial number; a claim, not a secret and no proof of identity.</summary>
    public string? Serial { get; init; }

    /// <summary>The operating system's name and version in words.</summary>
    public string? Os { get; init; }

    /// <summary>The kernel's release, as <c>uname -r</c> prints it.</summary>
    public string? Kernel { get; init; }

    /// <summary>The processor architecture, such as <c>arm64</c> or <c>x64</c>.</summary>
    public string? Arch { get; init; }

    /// <summary>The processor's name.</summary>
    public string? CpuModel { get; init; }

    /// <summary>Logical processors, 1 to 1,024.</summary>
    public int? CpuCores { get; init; }

    /// <summary>Highest processor clock in MHz.</summary>
    public double? CpuFrequencyMaxMegahertz { get; init; }

    /// <summary>Lowest processor clock in MHz.</summary>
    public double? CpuFrequencyMinMegahertz { get; init; }

    /// <summary>Total memory in bytes, up to 1 TiB.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Total swap in bytes, up to 1 TiB; 0 where there is none.</summary>
    public long? SwapBytes { get; init; }

    /// <summary>What the board's revision code and firmware say of it; null on anything but a Raspberry Pi.</summary>
    public BoardFacts? Board { get; init; }

    /// <summary>How the machine came up.</summary>
    public BootFacts? Boot { get; init; }

    /// <summary>What the power supply announced at boot; null before Raspberry Pi 5.</summary>
    public SupplyFacts? Supply { get; init; }

    /// <summary>The disks and cards, at most <see cref="NodeBounds.Disks"/>.</summary>
    public IReadOnlyList<DiskFacts>? Disks { get; init; }

    /// <summary>The controllers of cgroup v2 that processes may be limited by, such as <c>memory</c>; null where version 1 or none is used.</summary>
    public IReadOnlyList<string>? CgroupControllers { get; init; }

    /// <summary>Whether the kernel measures pressure (PSI); off by default on Raspberry Pi OS.</summary>
    public bool? PressureMeasured { get; init; }

    /// <summary>Whether the root filesystem is read-only, or lost at each boot, because somebody set it up so.</summary>
    public bool? RootReadOnlyByChoice { get; init; }

    /// <summary>
    /// Made from <c>/etc/machine-id</c> by a one-way function, 32 hexadecimal digits: the same on two machines whose cards are
    /// copies of one, and no use for telling what the file holds.
    /// </summary>
    public string? MachineId { get; init; }
}
