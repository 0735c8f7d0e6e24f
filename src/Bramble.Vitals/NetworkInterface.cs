namespace Bramble.Vitals;

/// <summary>One network interface that is hardware, and what its counters were.</summary>
internal sealed class NetworkInterface(string sysroot, string name, string? kind, bool? usb)
{
    public readonly byte[] NameBytes = NameCache.Bytes(name);
    public readonly SensorFile CarrierChangesFile = new(sysroot, $"{NetworkSensor.Folder}/{name}/carrier_changes");
    public readonly SensorFile StateFile = new(sysroot, $"{NetworkSensor.Folder}/{name}/operstate");
    public readonly SensorFile SpeedFile = new(sysroot, $"{NetworkSensor.Folder}/{name}/speed");
    public readonly SensorFile DuplexFile = new(sysroot, $"{NetworkSensor.Folder}/{name}/duplex");
    public Rate ReceivedBytes;
    public Rate SentBytes;
    public Rate ReceivedPackets;
    public Rate SentPackets;

    public string Name { get; } = name;

    /// <summary><c>ethernet</c> or <c>wifi</c>.</summary>
    public string? Kind { get; } = kind;

    /// <summary>Whether it hangs on USB; null where that can't be told.</summary>
    public bool? Usb { get; } = usb;

    public long? CarrierChanges { get; set; }

    /// <summary>Whether the link has been read since the carrier last changed.</summary>
    public bool LinkKnown { get; set; }

    public bool? Up { get; set; }

    public int? LinkMegabits { get; set; }

    public string? Duplex { get; set; }

    public double? Signal { get; set; }
}
