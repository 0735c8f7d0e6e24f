using Bramble.Protocol.Api;

namespace Bramble.Master.Mqtt;

/// <summary>What the broker has been told of a node in this connection. Used by the one loop.</summary>
internal sealed class MqttTold
{
    private (string Name, string? Model, string? Arch, string? Os) _device;

    /// <summary>Keys of the sensors it knows.</summary>
    public HashSet<string> Sensors { get; } = new(StringComparer.Ordinal);

    /// <summary>What it was last told of the node's being heard from; null where nothing.</summary>
    public bool? IsHeard { get; set; }

    /// <summary>Forgets the sensors where the device they name has changed: an agent says what machine it is after it has connected.</summary>
    public void Follow(Node node)
    {
        var device = (node.Name, node.Facts.Model, node.Facts.Arch, node.Facts.Os);
        if (device != _device)
        {
            _device = device;
            Sensors.Clear();
        }
    }
}
