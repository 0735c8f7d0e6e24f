using System.ComponentModel.DataAnnotations;

namespace Bramble.Master.Mqtt;

/// <summary>Readings for an MQTT broker, with discovery for Home Assistant; section <c>Bramble:Mqtt</c>.</summary>
internal sealed class MqttOptions
{
    /// <summary>The broker's name or address.</summary>
    /// <value>None by default: nothing is sent.</value>
    public string? Host { get; set; }

    /// <summary>Its port.</summary>
    /// <value>1883 by default, 8883 with <see cref="Tls"/>.</value>
    [Range(1, 65_535)]
    public int? Port { get; set; }

    /// <summary>Whether the broker is spoken to over TLS; its certificate has to be one that the machine trusts.</summary>
    /// <value>False by default.</value>
    public bool Tls { get; set; }

    /// <summary>The user; without one nothing is said of who this is.</summary>
    /// <value>None by default.</value>
    public string? User { get; set; }

    /// <summary>A file with the password. Read anew for each connection.</summary>
    /// <value>None by default.</value>
    public string? PasswordFile { get; set; }

    /// <summary>First level of the topics with readings.</summary>
    /// <value><c>bramble</c> by default.</value>
    [RegularExpression("[A-Za-z0-9_-]{1,64}")]
    public string Prefix { get; set; } = "bramble";

    /// <summary>Where Home Assistant looks for what there is.</summary>
    /// <value><c>homeassistant</c> by default, as there.</value>
    [RegularExpression("[A-Za-z0-9_-]{1,64}")]
    public string DiscoveryPrefix { get; set; } = "homeassistant";

    /// <summary>Time between two readings of a node.</summary>
    /// <value>30 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(30);
}
