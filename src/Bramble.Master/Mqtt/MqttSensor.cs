using Bramble.Master.Vitals;
using Bramble.Protocol.Api;

namespace Bramble.Master.Mqtt;

/// <summary>One thing that Home Assistant shows of a node.</summary>
/// <param name="Key">Its name in the reading, and in the sensor's id.</param>
/// <param name="Name">What a person reads.</param>
/// <param name="Kind"><c>sensor</c>, or <c>binary_sensor</c> for what is or is not.</param>
/// <param name="DeviceClass">Home Assistant's word for what is measured; null where it has none.</param>
/// <param name="Unit">Its unit; null where it has none.</param>
/// <param name="Read">The value; null where it is not known.</param>
internal sealed record MqttSensor(string Key, string Name, string Kind, string? DeviceClass, string? Unit, Func<Node, object?> Read)
{
    /// <summary>Whether the master itself judges it, so that it holds also of a node that is not heard from.</summary>
    public bool IsJudged { get; private init; }

    private const string Sensor = "sensor";
    private const string Binary = "binary_sensor";

    /// <summary>All of them. A node has those of which it tells something.</summary>
    public static IReadOnlyList<MqttSensor> All { get; } =
    [
        new("state", "State", Sensor, null, null, node => node.State.ToString().ToLowerInvariant()) { IsJudged = true },
        new("health", "Health", Sensor, null, null, node => node.Health?.Level.ToString().ToLowerInvariant()) { IsJudged = true },
        new("problem", "Problem", Binary, "problem", null, node => node.Health is { } health ? health.Reasons.Count > 0 : null) { IsJudged = true },
        new("cpu_percent", "CPU", Sensor, null, "%", node => Round(node.Vitals?.CpuPercent)),
        new("load1", "Load", Sensor, null, null, node => node.Vitals?.Load1),
        new("memory_used_percent", "Memory used", Sensor, null, "%", node =>
            node.Vitals?.MemoryAvailableBytes is { } available && node.Facts.MemoryBytes is > 0 and var total ? Round(100.0 * (total - available) / total) : null),
        new("temperature", "Temperature", Sensor, "temperature", "°C", node => Round(node.Vitals?.TemperatureCelsius)),
        new("throttled", "Throttled", Binary, "problem", null, node => node.Vitals?.Throttled is { } words ? words.Count > 0 : null),
        new("input_volts", "Input voltage", Sensor, "voltage", "V", node => node.Vitals?.Supply?.InputVolts),
        new("watts", "Power", Sensor, "power", "W", node => Round(node.Vitals?.Supply?.Watts)),
        new("root_used_percent", "Disk used", Sensor, null, "%", node => node.Vitals is { } vitals ? Round(VitalsMetrics.RootUsed(vitals)) : null),
        new("updates", "Updates", Sensor, null, null, node => node.Vitals?.Updates?.Pending),
        new("uptime", "Uptime", Sensor, "duration", "s", node => node.Vitals?.UptimeSeconds is { } seconds ? Math.Round(seconds) : null),
    ];

    private static double? Round(double? value) => value is { } known && double.IsFinite(known) ? Math.Round(known, 1) : null;
}
