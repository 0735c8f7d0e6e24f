using Bramble.Protocol.Api;
using Bramble.Protocol.Health;

namespace Bramble.Protocol.Tests.Health;

public class NodeChecksTests
{
    private static readonly NodeVitals Good = WatchedNode.GoodVitals;

    /// <summary>Check, severity, what makes it begin, what keeps it as it is, and seconds it takes to begin and to end.</summary>
    private static readonly Dictionary<string, Edge> Edges = new(StringComparer.Ordinal)
    {
        ["under-voltage critical"] = new(Good with { Supply = new SupplyVitals { UnderVoltage = true } }, null, 0, 60),
        ["under-voltage-seen attention"] = new(Good with { ThrottledSinceBoot = [ThrottleWords.UnderVoltage] }, null, 0, 60),
        ["firmware-silent info"] = new(Silent, null, 120, 60),
        ["input-voltage-low attention"] = new(Volts(4.79), Volts(4.84), 30, 60),
        ["input-voltage-low critical"] = new(Volts(4.69), Volts(4.74), 30, 60),
        ["hot attention"] = new(Celsius(80), Celsius(75), 30, 60),
        ["hot critical"] = new(Celsius(85), Celsius(82), 30, 60),
        ["throttled attention"] = new(Good with { Throttled = [ThrottleWords.Throttled] }, null, 0, 60),
        ["disk-nearly-full attention"] = new(Used(900), Used(870), 0, 60),
        ["disk-nearly-full critical"] = new(Used(970), Used(950), 0, 60),
        ["memory-low attention"] = new(Available(79), Available(119), 30, 60),
        ["memory-low critical"] = new(Available(29), Available(49), 30, 60),
        ["clock-unsynchronised attention"] = new(Good with { Clock = new ClockVitals { Synchronized = false } }, null, 600, 0),
        ["clock-skewed attention"] = new(Skew(-5), Skew(2), 120, 60),
        ["clock-skewed attention "] = new(Skew(86_400), Skew(-4.9), 120, 60),
        ["slow-link attention"] = new(Good with { Networks = [new NetworkVitals { Name = "eth0", Kind = "ethernet", LinkMegabits = 100 }] }, null, 30, 60),
        ["wifi-weak attention"] = new(Signal(-79), Signal(-73), 30, 60),
    };

    public static TheoryData<string> Watched => [.. Edges.Keys];

    [Theory]
    [MemberData(nameof(Watched))]
    public void Check_begins_after_its_time_stays_between_its_limits_and_ends_after_its_time(string name)
    {
        var (id, severity) = (name.Split(' ')[0], Enum.Parse<HealthSeverity>(name.Split(' ')[1], ignoreCase: true));
        var edge = Edges[name];
        var node = new WatchedNode();
        Assert.Empty(node.Watch(Good, 0));
        if (edge.EnterSeconds > 0)
        {
            Assert.DoesNotContain(node.Watch(edge.Bad, edge.EnterSeconds - 10), reason => Is(reason, id) && reason.Severity == severity);
        }

        var reason = Assert.Single(node.Watch(edge.Bad, 10), reason => Is(reason, id));
        Assert.Equal((severity, $"checks.md#{id}"), (reason.Severity, reason.DocsAnchor));
        if (edge.Between is { } between)
        {
            Assert.Contains(node.Watch(between, 600), reason => Is(reason, id) && reason.Severity == severity);
        }

        if (edge.LeaveSeconds > 0)
        {
            Assert.Contains(node.Watch(Good, edge.LeaveSeconds - 10), reason => Is(reason, id));
        }

        Assert.Empty(node.Watch(Good, 10));
    }

    [Theory]
    [MemberData(nameof(Watched))]
    public void Value_that_goes_up_and_down_changes_the_health_once(string name)
    {
        var id = name.Split(' ')[0];
        var edge = Edges[name];
        var node = new WatchedNode();
        node.Watch(edge.Bad, edge.EnterSeconds + 5);
        for (var i = 0; edge.LeaveSeconds > 0 && i < 50; i++)
        {
            Assert.Contains(node.Watch(Good, edge.LeaveSeconds - 15), reason => Is(reason, id));
            Assert.Contains(node.Watch(edge.Bad, 0), reason => Is(reason, id));
        }

        var other = new WatchedNode();
        for (var i = 0; edge.EnterSeconds > 0 && i < 50; i++)
        {
            Assert.Empty(other.Watch(edge.Bad, edge.EnterSeconds - 10));
            Assert.Empty(other.Watch(Good, 0));
        }
    }

    [Theory]
    [MemberData(nameof(Watched))]
    public void Check_whose_value_is_no_longer_told_ends_after_two_minutes(string name)
    {
        var id = name.Split(' ')[0];
        var edge = Edges[name];
        var node = new WatchedNode();
        node.Watch(edge.Bad, edge.EnterSeconds + 5);
        var silent = new NodeVitals { At = DateTimeOffset.UnixEpoch };
        Assert.Contains(node.Watch(silent, 100), reason => Is(reason, id));
        Assert.Empty(node.Watch(silent, 30));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "under-voltage-seen")]
    public void Firmware_that_misses_some_questions_changes_nothing(bool low, string expected)
    {
        var known = low ? Good with { ThrottledSinceBoot = [ThrottleWords.UnderVoltage] } : Good;
        var node = new WatchedNode();
        node.Watch(known, 600);
        foreach (var answers in "1101110010111000000001101000000000000001")
        {
            var reasons = node.Watch(answers is '1' ? known : Silent, 0);
            Assert.Equal(expected, string.Join(' ', reasons.Select(reason => reason.Id)));
        }
    }

    [Fact]
    public void Reason_from_before_says_no_more_than_is_still_known()
    {
        var node = new WatchedNode();
        Assert.Equal("The board got too little voltage since it booted: before the agent started.", Assert.Single(node.Watch(Good with { ThrottledSinceBoot = [ThrottleWords.UnderVoltage] }, 0)).Text);
        Assert.Equal("The board got too little voltage since it booted.", Assert.Single(node.Watch(Silent, 0)).Text);
    }

    [Fact]
    public void Lost_node_is_told_where_to_look()
    {
        var cure = Assert.Single(NodeChecks.AssessOnce(WatchedNode.GoodFacts, Good, NodeState.Lost).Reasons).Cure;
        Assert.Contains("'systemctl status bramble-agent'", cure, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_known_is_no_reason()
    {
        Assert.Same(NodeHealth.Fine, NodeChecks.AssessOnce(NodeFacts.Unknown, null, NodeState.Ready));
        Assert.Same(NodeHealth.Fine, NodeChecks.AssessOnce(NodeFacts.Unknown, new NodeVitals { At = DateTimeOffset.UnixEpoch }, NodeState.Ready));
    }

    [Fact]
    public void Good_node_is_fine() => Assert.Same(NodeHealth.Fine, NodeChecks.AssessOnce(WatchedNode.GoodFacts, Good, NodeState.Ready));

    [Theory]
    [InlineData(NodeState.Lost, CheckIds.NodeLost, HealthLevel.Critical)]
    [InlineData(NodeState.Late, CheckIds.NodeLate, HealthLevel.Attention)]
    [InlineData(NodeState.Pending, CheckIds.NodePending, HealthLevel.Attention)]
    public void State_is_a_reason(NodeState state, string id, HealthLevel level)
    {
        var health = NodeChecks.AssessOnce(WatchedNode.GoodFacts, Good, state);
        Assert.Equal((level, id), (health.Level, Assert.Single(health.Reasons).Id));
    }

    [Fact]
    public void Lost_node_has_no_other_reason() =>
        Assert.Equal([CheckIds.NodeLost], NodeChecks.AssessOnce(WatchedNode.GoodFacts, Celsius(99), NodeState.Lost).Reasons.Select(reason => reason.Id), StringComparer.Ordinal);

    public static TheoryData<string> Facts => [.. FactCases.Keys];

    private static readonly Dictionary<string, NodeFacts> FactCases = new(StringComparer.Ordinal)
    {
        ["cgroup-memory-off attention"] = WatchedNode.GoodFacts with { CgroupControllers = ["cpu"] },
        ["pressure-off info"] = WatchedNode.GoodFacts with { PressureMeasured = false },
        ["brown-out-reset attention"] = WatchedNode.GoodFacts with { Boot = new BootFacts { ResetCause = "under-voltage" } },
        ["usb-over-current attention"] = WatchedNode.GoodFacts with { Supply = new SupplyFacts { UsbOverCurrentDetected = true } },
        ["supply-weak info"] = WatchedNode.GoodFacts with { Supply = new SupplyFacts { MaxCurrentMilliamperes = 3000 } },
    };

    [Theory]
    [MemberData(nameof(Facts))]
    public void Fact_is_a_reason(string name) => AssertOnly(name, NodeChecks.AssessOnce(FactCases[name], Good, NodeState.Ready));

    public static TheoryData<string> Vitals => [.. VitalCases.Keys];

    private static readonly Dictionary<string, NodeVitals> VitalCases = new(StringComparer.Ordinal)
    {
        ["under-voltage-seen attention"] = Good with { ThrottledSinceBoot = [ThrottleWords.UnderVoltage] },
        ["under-voltage-seen attention "] = Good with { ThrottleCounts = new ThrottleCounts { UnderVoltage = 3 } },
        ["throttled-seen info"] = Good with { ThrottledSinceBoot = [ThrottleWords.SoftTemperatureLimit] },
        ["firmware-silent info"] = Silent,
        ["root-read-only critical"] = Root(new FilesystemVitals { MountPoint = "/", Type = "ext4", ReadOnly = true }),
        ["root-overlay info"] = Root(new FilesystemVitals { MountPoint = "/", Type = "overlay", ReadOnly = false }),
        ["filesystem-errors attention"] = Root(new FilesystemVitals { MountPoint = "/", Type = "ext4", ReadOnly = false, Errors = 2 }),
        ["card-worn attention"] = Good with { Disks = [new DiskVitals { Name = "mmcblk0", LifeUsedPercent = 80, EndOfLife = "normal" }] },
        ["card-worn attention "] = Good with { Disks = [new DiskVitals { Name = "mmcblk0", EndOfLife = "warning" }] },
        ["card-worn critical"] = Good with { Disks = [new DiskVitals { Name = "mmcblk0", LifeUsedPercent = 110 }] },
        ["card-worn critical "] = Good with { Disks = [new DiskVitals { Name = "mmcblk0", LifeUsedPercent = 20, EndOfLife = "urgent" }] },
        ["swap-on-card info"] = OnCard(0),
        ["swap-on-card attention"] = OnCard(200_000),
        ["swap-on-card info "] = Beside("zram", 5_000_000),
        ["swap-on-card info  "] = Beside("nvme", 5_000_000),
        ["reboot-required info"] = Good with { Updates = new UpdateVitals { RebootRequired = true } },
    };

    [Theory]
    [MemberData(nameof(Vitals))]
    public void Vital_sign_is_a_reason(string name) => AssertOnly(name, NodeChecks.AssessOnce(WatchedNode.GoodFacts, VitalCases[name], NodeState.Ready));

    [Fact]
    public void Root_that_is_read_only_by_choice_is_no_fault()
    {
        var facts = WatchedNode.GoodFacts with { RootReadOnlyByChoice = true };
        AssertOnly("root-overlay info", NodeChecks.AssessOnce(facts, VitalCases["root-read-only critical"], NodeState.Ready));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public void Root_the_kernel_ended_writing_to_is_a_fault_whatever_was_chosen(bool? choice)
    {
        var stopped = Root(new FilesystemVitals { MountPoint = "/", Type = "ext4", ReadOnly = true, Stopped = true });
        AssertOnly("root-read-only critical", NodeChecks.AssessOnce(WatchedNode.GoodFacts with { RootReadOnlyByChoice = choice }, stopped, NodeState.Ready));
    }

    [Fact]
    public void Swap_on_the_card_beside_busy_compressed_memory_is_no_trouble()
    {
        var node = new WatchedNode();
        node.Watch(OnCard(200_000), 60);
        Assert.Equal(HealthLevel.Attention, node.Health.Level);
        node.Watch(Beside("zram", 5_000_000), 60);
        Assert.Equal(HealthLevel.Ok, node.Health.Level);
    }

    [Fact]
    public void Swap_is_switched_off_by_its_name()
    {
        var (alone, beside) = (CureOf(OnCard(0)), CureOf(Beside("zram", 0)));
        Assert.All([alone, beside], cure => Assert.Contains("'sudo swapoff /var/swap'", cure, StringComparison.Ordinal));
        Assert.All([alone, beside], cure => Assert.Contains("dphys-swapfile", cure, StringComparison.Ordinal));
        Assert.All([alone, beside], cure => Assert.Contains("rpi-swap", cure, StringComparison.Ordinal));
        Assert.Contains("zram-tools", alone, StringComparison.Ordinal);
        Assert.DoesNotContain("zram-tools", beside, StringComparison.Ordinal);

        static string CureOf(NodeVitals vitals) => Assert.Single(NodeChecks.AssessOnce(WatchedNode.GoodFacts, vitals, NodeState.Ready).Reasons).Cure;
    }

    [Theory]
    [InlineData(-7.4, "The clock is 7 s behind the master's: ")]
    [InlineData(119, "The clock is 119 s ahead of the master's: ")]
    [InlineData(300, "The clock is 5 minutes ahead of the master's: ")]
    [InlineData(-7200, "The clock is 2 hours behind the master's: ")]
    [InlineData(-1.8e9, "The clock is 20833 days behind the master's: ")]
    public void Clock_that_is_not_the_masters_is_told_in_a_unit_that_fits(double seconds, string expected)
    {
        var reason = Assert.Single(NodeChecks.AssessOnce(WatchedNode.GoodFacts, Skew(seconds), NodeState.Ready).Reasons);
        Assert.Equal((CheckIds.ClockSkewed, HealthSeverity.Attention), (reason.Id, reason.Severity));
        Assert.StartsWith(expected, reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Much_room_is_enough_whatever_its_share()
    {
        var large = new FilesystemVitals { MountPoint = "/", Type = "ext4", SizeBytes = 4L << 40, UsedBytes = (4L << 40) - (40L << 30), AvailableBytes = 40L << 30 };
        Assert.Empty(NodeChecks.AssessOnce(WatchedNode.GoodFacts, Root(large), NodeState.Ready).Reasons);
    }

    [Theory]
    [InlineData("Raspberry Pi 4 Model B Rev 1.4", 100, null, true)]
    [InlineData("Raspberry Pi 4 Model B Rev 1.4", 100, false, true)]
    [InlineData("Raspberry Pi 4 Model B Rev 1.4", 100, true, false)]
    [InlineData("Raspberry Pi 400 Rev 1.0", 100, false, true)]
    [InlineData("Raspberry Pi 5 Model B Rev 1.0", 100, true, false)]
    [InlineData("Raspberry Pi 3 Model B Plus Rev 1.3", 100, true, true)]
    [InlineData("Raspberry Pi 3 Model B Rev 1.2", 100, true, false)]
    [InlineData("Raspberry Pi 4 Model B Rev 1.4", 1000, false, false)]
    [InlineData("OptiPlex 7050", 100, false, false)]
    [InlineData(null, 100, null, false)]
    public void Slow_link_is_one_below_what_the_board_can(string? model, int megabits, bool? usb, bool slow)
    {
        var vitals = Good with { Networks = [new NetworkVitals { Name = "eth0", Kind = "ethernet", LinkMegabits = megabits, Usb = usb }] };
        Assert.Equal(slow, NodeChecks.AssessOnce(WatchedNode.GoodFacts with { Model = model }, vitals, NodeState.Ready).Reasons.Any(reason => Is(reason, CheckIds.SlowLink)));
    }

    [Theory]
    [InlineData(86, "OptiPlex 7050", false)]
    [InlineData(92, "OptiPlex 7050", true)]
    public void Other_processors_are_made_for_more_heat(double celsius, string model, bool hot) => Assert.Equal(
        hot, NodeChecks.AssessOnce(WatchedNode.GoodFacts with { Model = model }, Celsius(celsius), NodeState.Ready).Reasons.Any(reason => Is(reason, CheckIds.Hot)));

    [Fact]
    public void Fan_is_missed_only_where_it_reads_no_turns_is_driven_and_the_board_grew_warmer()
    {
        Assert.Contains(WatchFan(0, 50, 71, 75), reason => Is(reason, CheckIds.FanStopped));
        Assert.DoesNotContain(WatchFan(0, 50, 71, 72), reason => Is(reason, CheckIds.FanStopped));
        Assert.DoesNotContain(WatchFan(0, 50, 60, 65), reason => Is(reason, CheckIds.FanStopped));
        Assert.DoesNotContain(WatchFan(0, 0, 71, 75), reason => Is(reason, CheckIds.FanStopped));
        Assert.DoesNotContain(WatchFan(3000, 50, 71, 75), reason => Is(reason, CheckIds.FanStopped));
    }

    [Fact]
    public void Worst_reason_comes_first_and_makes_the_level()
    {
        var facts = WatchedNode.GoodFacts with { PressureMeasured = false, CgroupControllers = [] };
        var health = NodeChecks.AssessOnce(facts, Good with { Supply = new SupplyVitals { UnderVoltage = true } }, NodeState.Ready);
        Assert.Equal([CheckIds.UnderVoltage, CheckIds.CgroupMemoryOff, CheckIds.PressureOff], health.Reasons.Select(reason => reason.Id), StringComparer.Ordinal);
        Assert.Equal(HealthLevel.Critical, health.Level);
    }

    [Fact]
    public void Time_that_goes_backwards_does_no_harm()
    {
        var (_, history) = NodeChecks.Assess(WatchedNode.GoodFacts, Celsius(81), NodeState.Ready, TimeSpan.FromHours(5), default);
        (var health, history) = NodeChecks.Assess(WatchedNode.GoodFacts, Celsius(81), NodeState.Ready, TimeSpan.FromSeconds(1), history);
        Assert.Empty(health.Reasons);
        (health, _) = NodeChecks.Assess(WatchedNode.GoodFacts, Celsius(81), NodeState.Ready, TimeSpan.FromSeconds(31), history);
        Assert.Equal(CheckIds.Hot, Assert.Single(health.Reasons).Id);
    }

    [Fact]
    public void Manual_has_one_section_for_each_check()
    {
        var manual = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "../../../../docs/checks.md"));
        var sections = manual.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]).ToList();
        Assert.Equal(sections.Distinct(StringComparer.Ordinal), sections, StringComparer.Ordinal);
        Assert.Equal(CheckIds.All.Append("port-in-use").Order(StringComparer.Ordinal), sections.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static IReadOnlyList<HealthReason> WatchFan(int rpm, double duty, double before, double after)
    {
        var node = new WatchedNode();
        node.Watch(Celsius(before) with { Fan = new FanVitals { Rpm = rpm, DutyPercent = duty } }, 60);
        return node.Watch(Celsius(after) with { Fan = new FanVitals { Rpm = rpm, DutyPercent = duty } }, 65);
    }

    private static void AssertOnly(string name, NodeHealth health)
    {
        var reason = Assert.Single(health.Reasons);
        Assert.Equal(name.Trim(), $"{reason.Id} {reason.Severity.ToString().ToLowerInvariant()}");
        Assert.Equal(reason.Severity switch { HealthSeverity.Info => HealthLevel.Ok, HealthSeverity.Attention => HealthLevel.Attention, _ => HealthLevel.Critical }, health.Level);
        Assert.EndsWith(".", reason.Text, StringComparison.Ordinal);
        Assert.EndsWith(".", reason.Cure, StringComparison.Ordinal);
    }

    private static bool Is(HealthReason reason, string id) => string.Equals(reason.Id, id, StringComparison.Ordinal);

    private static NodeVitals Skew(double seconds) => Good with { Clock = new ClockVitals { Synchronized = true, SkewSeconds = seconds } };

    private static NodeVitals Silent => Good with { Throttled = null, ThrottledSinceBoot = null, ThrottleCounts = null };

    private static NodeVitals Celsius(double celsius) => Good with { TemperatureCelsius = celsius };

    private static NodeVitals Volts(double volts) => Good with { Supply = new SupplyVitals { UnderVoltage = false, InputVolts = volts } };

    private static NodeVitals Available(long bytes) => Good with { MemoryAvailableBytes = bytes };

    private static NodeVitals Signal(double signal) => Good with { Networks = [new NetworkVitals { Name = "wlan0", Kind = "wifi", SignalDecibelMilliwatts = signal }] };

    private static NodeVitals Used(long bytes) => Root(new FilesystemVitals { MountPoint = "/", Type = "ext4", SizeBytes = 1000, UsedBytes = bytes, AvailableBytes = 1000 - bytes, ReadOnly = false });

    private static NodeVitals Root(FilesystemVitals root) => Good with { Filesystems = [root] };

    private static NodeVitals Beside(string kind, double bytesPerSecond) => Good with
    {
        Swap = new SwapVitals { Devices = [new SwapDevice { Name = $"/dev/{kind}", Kind = kind, UsedBytes = 900 }, new SwapDevice { Name = "/var/swap", Kind = "sd", UsedBytes = 0 }], OutBytesPerSecond = bytesPerSecond },
    };

    private static NodeVitals OnCard(double bytesPerSecond) =>
        Good with { Swap = new SwapVitals { Devices = [new SwapDevice { Name = "/var/swap", Kind = "sd" }], OutBytesPerSecond = bytesPerSecond } };

    private sealed record Edge(NodeVitals Bad, NodeVitals? Between, int EnterSeconds, int LeaveSeconds);
}
