using Bramble.Protocol.Api;
using Bramble.Protocol.Health;

namespace Bramble.Master.Exposition;

/// <summary>
/// The metrics of the nodes. Where node_exporter means the same by a name, it is that name, so that its dashboards go on
/// working with <c>node</c> for <c>instance</c>; what it does not have begins with <c>bramble_node_</c>.
/// </summary>
internal static class Families
{
    private const string Gauge = "gauge";
    private const string Counter = "counter";

    /// <summary>A million bits.</summary>
    private const double BytesPerMegabit = 125_000;

    /// <summary>Of every node, also of one that is lost.</summary>
    public static IReadOnlyList<Family> Always { get; } =
    [
        new("bramble_node_up", Gauge, "Whether the node is heard from in time.", (node, to) => to.Add(node.State == NodeState.Ready)),
        new("bramble_node_schedulable", Gauge, "Whether the node may be given new tasks.", (node, to) => to.Add(node.Schedulable)),
        new("bramble_node_health_level", Gauge, "Health of the node: 0 ok, 1 attention, 2 critical.", (node, to) => to.Add(node.Health is { } health ? (double)health.Level : null)),
        new("bramble_node_check_active", Gauge, "A check that has found something; 1 for each.", (node, to) => Each(node.Health?.Reasons, reason => to.Add(1, ("check", reason.Id), ("severity", WordOf(reason.Severity))))),
        new("node_uname_info", Gauge, "What the kernel calls itself.", (node, to) => to.Add(
            node.Facts.Kernel is null ? null : 1, ("nodename", node.Facts.Hostname), ("release", node.Facts.Kernel), ("machine", node.Facts.Arch), ("sysname", "Linux"))),
        new("node_os_info", Gauge, "The operating system.", (node, to) => to.Add(node.Facts.Os is null ? null : 1, "pretty_name", node.Facts.Os)),
        new("bramble_node_board_info", Gauge, "The board.", (node, to) => to.Add(node.Facts.Model is null ? null : 1, ("model", node.Facts.Model), ("serial", node.Facts.Serial))),
        new("bramble_node_cpu_cores", Gauge, "Logical processors.", (node, to) => to.Add(node.Facts.CpuCores)),
        new("node_memory_MemTotal_bytes", Gauge, "Memory.", (node, to) => to.Add(node.Facts.MemoryBytes)),
        new("node_memory_SwapTotal_bytes", Gauge, "Swap.", (node, to) => to.Add(node.Facts.SwapBytes)),
    ];

    /// <summary>Of nodes that are not lost: what was is not what is.</summary>
    public static IReadOnlyList<Family> Live { get; } =
    [
        new("bramble_node_cpu_percent", Gauge, "Processor use over all cores, 0 to 100.", (node, to) => to.Add(node.Vitals?.CpuPercent)),
        new("bramble_node_cpu_core_percent", Gauge, "Use of one processor, 0 to 100.", (node, to) =>
        {
            for (var core = 0; core < node.Vitals?.CpuCorePercents?.Count; core++)
            {
                to.Add(node.Vitals.CpuCorePercents[core], "cpu", core.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
        }),
        new("node_cpu_scaling_frequency_hertz", Gauge, "Processor clock asked for.", (node, to) => to.Add(node.Vitals?.CpuFrequencyMegahertz * 1e6, "cpu", "0")),
        new("bramble_node_cpu_true_frequency_hertz", Gauge, "Processor clock as the firmware measures it.", (node, to) => to.Add(node.Vitals?.CpuFrequencyTrueMegahertz * 1e6)),
        new("node_load1", Gauge, "Load average over 1 minute.", (node, to) => to.Add(node.Vitals?.Load1)),
        new("node_load5", Gauge, "Load average over 5 minutes.", (node, to) => to.Add(node.Vitals?.Load5)),
        new("node_load15", Gauge, "Load average over 15 minutes.", (node, to) => to.Add(node.Vitals?.Load15)),
        new("node_memory_MemAvailable_bytes", Gauge, "Memory that could be used without swapping.", (node, to) => to.Add(node.Vitals?.MemoryAvailableBytes)),
        new("node_memory_SwapFree_bytes", Gauge, "Free swap.", (node, to) => to.Add(node.Vitals?.SwapFreeBytes)),
        new("node_vmstat_oom_kill", Counter, "Processes killed for want of memory since boot.", (node, to) => to.Add(node.Vitals?.Swap?.OutOfMemoryKills)),
        new("bramble_node_uptime_seconds", Gauge, "Time since the machine booted.", (node, to) => to.Add(node.Vitals?.UptimeSeconds)),
        new("node_hwmon_temp_celsius", Gauge, "Temperatures.", Temperatures),
        new("node_hwmon_fan_rpm", Gauge, "Turns of the fan a minute.", (node, to) => to.Add(node.Vitals?.Fan?.Rpm, ("chip", "fan"), ("sensor", "fan1"))),
        new("bramble_node_throttled", Gauge, "Whether something throttles the board now.", (node, to) => Throttled(node.Vitals?.Throttled, to, node.Vitals is { } vitals ? ThrottleWords.IsUnderVoltage(vitals) : null)),
        new("bramble_node_throttled_since_boot", Gauge, "Whether something has throttled the board since it booted.", (node, to) => Throttled(node.Vitals?.ThrottledSinceBoot, to)),
        new("bramble_node_under_voltage_total", Counter, "How often the input voltage fell too low while the agent watched.", (node, to) => to.Add(node.Vitals?.ThrottleCounts?.UnderVoltage)),
        new("bramble_node_input_volts", Gauge, "The 5 V input.", (node, to) => to.Add(node.Vitals?.Supply?.InputVolts)),
        new("bramble_node_power_watts", Gauge, "Power of the measured parts, an estimate.", (node, to) => to.Add(node.Vitals?.Supply?.Watts)),
        new("bramble_node_pressure_percent", Gauge, "Share of the last ten seconds in which tasks waited.", Pressures),
        new("node_timex_sync_status", Gauge, "Whether something keeps the clock right.", (node, to) => to.Add(node.Vitals?.Clock?.Synchronized)),
        new("node_timex_offset_seconds", Gauge, "What the kernel still has to correct.", (node, to) => to.Add(node.Vitals?.Clock?.OffsetSeconds)),
        new("node_timex_maxerror_seconds", Gauge, "Most the clock may be wrong by.", (node, to) => to.Add(node.Vitals?.Clock?.MaxErrorSeconds)),
        .. Disks,
        .. Networks,
    ];

    private static Family[] Disks =>
    [
        Filesystem("node_filesystem_size_bytes", "Size of a filesystem.", one => one.SizeBytes),
        Filesystem("node_filesystem_avail_bytes", "Room that programs may still fill.", one => one.AvailableBytes),
        Filesystem("node_filesystem_free_bytes", "Room not in use.", one => one.SizeBytes - one.UsedBytes),
        Filesystem("node_filesystem_readonly", "Whether it can only be read.", one => one.ReadOnly is { } known ? (known ? 1 : 0) : null),
        Disk("node_disk_read_bytes_total", Counter, "Bytes read.", one => one.ReadBytes),
        Disk("node_disk_written_bytes_total", Counter, "Bytes written.", one => one.WrittenBytes),
        Disk("bramble_node_disk_life_used_percent", Gauge, "Used part of the life of a flash; 110 when exceeded.", one => one.LifeUsedPercent),
    ];

    private static Family[] Networks =>
    [
        Network("node_network_up", Gauge, "Whether an interface has a link.", one => one.Up is { } known ? (known ? 1 : 0) : null),
        Network("node_network_receive_bytes_total", Counter, "Bytes received.", one => one.ReceivedBytes),
        Network("node_network_transmit_bytes_total", Counter, "Bytes sent.", one => one.SentBytes),
        Network("node_network_receive_errs_total", Counter, "Packets that arrived broken.", one => one.ReceiveErrors),
        Network("node_network_transmit_errs_total", Counter, "Packets that could not be sent.", one => one.SendErrors),
        Network("node_network_carrier_changes_total", Counter, "How often the link came or went.", one => one.CarrierChanges),
        Network("node_network_speed_bytes", Gauge, "Speed of the link in bytes a second.", one => one.LinkMegabits * BytesPerMegabit),
        Network("bramble_node_wifi_signal_dbm", Gauge, "Strength of the radio signal.", one => one.SignalDecibelMilliwatts),
    ];

    private static Family Filesystem(string name, string help, Func<FilesystemVitals, double?> value) => new(name, Gauge, help, (node, to) =>
        Each(node.Vitals?.Filesystems, one => to.Add(value(one), ("device", one.Device), ("fstype", one.Type), ("mountpoint", one.MountPoint))));

    private static Family Disk(string name, string type, string help, Func<DiskVitals, double?> value) =>
        new(name, type, help, (node, to) => Each(node.Vitals?.Disks, one => to.Add(value(one), "device", one.Name)));

    private static Family Network(string name, string type, string help, Func<NetworkVitals, double?> value) =>
        new(name, type, help, (node, to) => Each(node.Vitals?.Networks, one => to.Add(value(one), "device", one.Name)));

    private static void Temperatures(Node node, Samples to)
    {
        Each(node.Vitals?.Temperatures, one => to.Add(one.Celsius, ("chip", one.Name), ("sensor", "temp1")));
        if (node.Vitals?.Temperatures is not { Count: > 0 })
        {
            to.Add(node.Vitals?.TemperatureCelsius, ("chip", "cpu"), ("sensor", "temp1"));
        }
    }

    private static void Throttled(IReadOnlyList<string>? words, Samples to, bool? isUnderVoltage = null)
    {
        foreach (var word in ThrottleWords.FromBits(uint.MaxValue))
        {
            // The kernel's alarm may be all that tells.
            var isSo = string.Equals(word, ThrottleWords.UnderVoltage, StringComparison.Ordinal) && isUnderVoltage is not null ? isUnderVoltage : words?.Contains(word, StringComparer.Ordinal);
            to.Add(isSo is { } known ? (known ? 1 : 0) : null, "reason", word);
        }
    }

    private static void Pressures(Node node, Samples to)
    {
        var pressure = node.Vitals?.Pressure;
        to.Add(pressure?.CpuSomePercent, ("resource", "cpu"), ("kind", "some"));
        to.Add(pressure?.IoSomePercent, ("resource", "io"), ("kind", "some"));
        to.Add(pressure?.IoFullPercent, ("resource", "io"), ("kind", "full"));
        to.Add(pressure?.MemorySomePercent, ("resource", "memory"), ("kind", "some"));
        to.Add(pressure?.MemoryFullPercent, ("resource", "memory"), ("kind", "full"));
    }

    private static string WordOf(HealthSeverity severity) => severity switch
    {
        HealthSeverity.Critical => "critical",
        HealthSeverity.Attention => "attention",
        _ => "info",
    };

    private static void Each<T>(IReadOnlyList<T>? items, Action<T> action)
    {
        for (var index = 0; index < items?.Count; index++)
        {
            action(items[index]);
        }
    }
}
