namespace Bramble.Protocol.Health;

/// <summary>The checks' names: a contract with scripts, and the headings of docs/checks.md.</summary>
public static class CheckIds
{
    /// <summary>The node is not heard from.</summary>
    public const string NodeLost = "node-lost";

    /// <summary>The node is heard from late.</summary>
    public const string NodeLate = "node-late";

    /// <summary>The node waits to be let in.</summary>
    public const string NodePending = "node-pending";

    /// <summary>The input voltage is too low now.</summary>
    public const string UnderVoltage = "under-voltage";

    /// <summary>It was too low since boot.</summary>
    public const string UnderVoltageSeen = "under-voltage-seen";

    /// <summary>The 5 V input is lower than it should be.</summary>
    public const string InputVoltageLow = "input-voltage-low";

    /// <summary>The supply announces less current than the board may draw.</summary>
    public const string SupplyWeak = "supply-weak";

    /// <summary>The USB ports drew too much.</summary>
    public const string UsbOverCurrent = "usb-over-current";

    /// <summary>The board was reset by low voltage.</summary>
    public const string BrownOutReset = "brown-out-reset";

    /// <summary>The firmware can't be asked.</summary>
    public const string FirmwareSilent = "firmware-silent";

    /// <summary>The processor is hot.</summary>
    public const string Hot = "hot";

    /// <summary>The clock is throttled now.</summary>
    public const string Throttled = "throttled";

    /// <summary>It was throttled since boot.</summary>
    public const string ThrottledSeen = "throttled-seen";

    /// <summary>The fan is driven and seems to stand still.</summary>
    public const string FanStopped = "fan-stopped";

    /// <summary>The root filesystem became read-only.</summary>
    public const string RootReadOnly = "root-read-only";

    /// <summary>What is written to the root filesystem is lost at the next boot.</summary>
    public const string RootOverlay = "root-overlay";

    /// <summary>A filesystem has met errors.</summary>
    public const string FilesystemErrors = "filesystem-errors";

    /// <summary>A card or soldered flash is worn.</summary>
    public const string CardWorn = "card-worn";

    /// <summary>A filesystem is nearly full.</summary>
    public const string DiskNearlyFull = "disk-nearly-full";

    /// <summary>Swap is on a card.</summary>
    public const string SwapOnCard = "swap-on-card";

    /// <summary>Memory is short.</summary>
    public const string MemoryLow = "memory-low";

    /// <summary>The memory of tasks can't be limited.</summary>
    public const string CgroupMemoryOff = "cgroup-memory-off";

    /// <summary>The kernel doesn't measure pressure.</summary>
    public const string PressureOff = "pressure-off";

    /// <summary>Nothing keeps the clock right.</summary>
    public const string ClockUnsynchronised = "clock-unsynchronised";

    /// <summary>The clock is not the master's.</summary>
    public const string ClockSkewed = "clock-skewed";

    /// <summary>A link is slower than the board could.</summary>
    public const string SlowLink = "slow-link";

    /// <summary>The radio signal is weak.</summary>
    public const string WifiWeak = "wifi-weak";

    /// <summary>An update asks for a reboot.</summary>
    public const string RebootRequired = "reboot-required";

    /// <summary>Two machines have the same machine-id.</summary>
    public const string ClonedMachineId = "cloned-machine-id";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        NodeLost, NodeLate, NodePending, UnderVoltage, UnderVoltageSeen, InputVoltageLow, SupplyWeak, UsbOverCurrent, BrownOutReset,
        FirmwareSilent, Hot, Throttled, ThrottledSeen, FanStopped, RootReadOnly, RootOverlay, FilesystemErrors, CardWorn, DiskNearlyFull,
        SwapOnCard, MemoryLow, CgroupMemoryOff, PressureOff, ClockUnsynchronised, ClockSkewed, SlowLink, WifiWeak,
        RebootRequired, ClonedMachineId,
    ];
}
