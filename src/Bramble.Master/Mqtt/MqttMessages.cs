using System.Text.Json.Nodes;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Mqtt;

/// <summary>Topics and texts of the messages. Only ids make topics, so that no node's name can break one.</summary>
/// <param name="Prefix">First level of the topics with readings.</param>
/// <param name="DiscoveryPrefix">Where Home Assistant looks.</param>
/// <param name="Cluster">The cluster's name.</param>
internal sealed record MqttMessages(string Prefix, string DiscoveryPrefix, string Cluster)
{
    /// <summary>Says <c>online</c> or <c>offline</c> of the master itself; the broker says the latter when it is gone.</summary>
    public string Availability => $"{Prefix}/master/availability";

    /// <summary>Says of a node whether it is heard from.</summary>
    public string AvailabilityOf(NodeId node) => $"{Prefix}/{node}/availability";

    public string State(Node node) => $"{Prefix}/{node.Id}/state";

    public string Discovery(NodeId node, MqttSensor sensor) => $"{DiscoveryPrefix}/{sensor.Kind}/bramble_{node}/{sensor.Key}/config";

    /// <summary>Whether what a node last told of itself is what is.</summary>
    public static bool IsHeard(Node node) => node.Vitals is not null && node.State is NodeState.Ready or NodeState.Late;

    /// <summary>A node's reading; null what is not known, which is all that a node tells itself once it is lost.</summary>
    public static string Reading(Node node)
    {
        var isHeard = IsHeard(node);
        var reading = new JsonObject { ["node"] = node.Name };
        foreach (var sensor in MqttSensor.All)
        {
            reading[sensor.Key] = (sensor.IsJudged || isHeard ? sensor.Read(node) : null) switch
            {
                bool known => known ? "ON" : "OFF",
                double known => known,
                int known => known,
                string known => known,
                _ => null,
            };
        }

        return reading.ToJsonString();
    }

    /// <summary>What Home Assistant needs to show one thing of a node.</summary>
    public string Config(Node node, MqttSensor sensor)
    {
        var id = $"bramble_{node.Id}";
        var config = new JsonObject
        {
            ["name"] = sensor.Name,
            ["unique_id"] = $"{id}_{sensor.Key}",
            ["state_topic"] = State(node),
            ["value_template"] = $"{{{{ value_json.{sensor.Key} }}}}",
            ["availability"] = new JsonArray(
                [.. (sensor.IsJudged ? [Availability] : new[] { Availability, AvailabilityOf(node.Id) }).Select(topic => new JsonObject { ["topic"] = topic })]),
            ["availability_mode"] = "all",
            ["device"] = new JsonObject
            {
                ["identifiers"] = new JsonArray(id),
                ["name"] = node.Name,
                ["manufacturer"] = "Bramble",
                ["model"] = node.Facts.Model ?? node.Facts.Arch ?? "unknown",
                ["sw_version"] = node.Facts.Os,
                ["suggested_area"] = Cluster,
            },
        };
        Set(config, "device_class", sensor.DeviceClass);
        Set(config, "unit_of_measurement", sensor.Unit);
        Set(config, "state_class", sensor.Unit is null ? null : "measurement");
        return config.ToJsonString();
    }

    private static void Set(JsonObject config, string key, string? value)
    {
        if (value is not null)
        {
            config[key] = value;
        }
    }
}
