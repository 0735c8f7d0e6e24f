using Bramble.Protocol.Api;
using Bramble.Protocol.Health;

namespace Bramble.Protocol.Tests.Health;

/// <summary>A node that is looked at again and again.</summary>
internal sealed class WatchedNode
{
    private HealthHistory _history;

    public static NodeFacts GoodFacts { get; } = new()
    {
        Model = "Raspberry Pi 5 Model B Rev 1.0",
        MemoryBytes = 1000,
        CgroupControllers = ["cpu", "memory"],
        PressureMeasured = true,
        RootReadOnlyByChoice = false,
        Boot = new BootFacts { ResetCause = "power-on" },
        Supply = new SupplyFacts { MaxCurrentMilliamperes = 5000, UsbOverCurrentDetected = false },
    };

    public static NodeVitals GoodVitals { get; } = new()
    {
        At = DateTimeOffset.UnixEpoch,
        MemoryAvailableBytes = 500,
        TemperatureCelsius = 50,
        UptimeSeconds = 1000,
        Throttled = [],
        ThrottledSinceBoot = [],
        ThrottleCounts = new ThrottleCounts { UnderVoltage = 0 },
        Supply = new SupplyVitals { UnderVoltage = false, InputVolts = 5.1 },
        Fan = new FanVitals { Rpm = 3000, DutyPercent = 50 },
        Filesystems = [new FilesystemVitals { MountPoint = "/", Type = "ext4", SizeBytes = 1000, UsedBytes = 400, AvailableBytes = 600, ReadOnly = false, Errors = 0 }],
        Disks = [new DiskVitals { Name = "mmcblk0", LifeUsedPercent = 20, EndOfLife = "normal" }],
        Swap = new SwapVitals { Devices = [new SwapDevice { Name = "/dev/zram0", Kind = "zram" }], OutBytesPerSecond = 0 },
        Networks = [new NetworkVitals { Name = "eth0", Kind = "ethernet", LinkMegabits = 1000 }, new NetworkVitals { Name = "wlan0", Kind = "wifi", SignalDecibelMilliwatts = -50 }],
        Clock = new ClockVitals { Synchronized = true, SkewSeconds = 0.1 },
    };

    public NodeFacts Facts { get; set; } = GoodFacts;

    public TimeSpan Now { get; private set; } = TimeSpan.FromDays(3);

    public NodeHealth Health { get; private set; } = NodeHealth.Fine;

    /// <summary>Looks each five seconds for a while.</summary>
    /// <param name="vitals">What is seen.</param>
    /// <param name="seconds">How long.</param>
    /// <returns>Whether any look had the check among its reasons, and whether the last had.</returns>
    public IReadOnlyList<HealthReason> Watch(NodeVitals? vitals, int seconds)
    {
        for (var passed = 0; passed <= seconds; passed += 5)
        {
            Now += TimeSpan.FromSeconds(5);
            (Health, _history) = NodeChecks.Assess(Facts, vitals, NodeState.Ready, Now, _history);
        }

        return Health.Reasons;
    }
}
