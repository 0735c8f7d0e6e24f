using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>
/// What the network interfaces do, from /proc/net/dev; their links, from /sys/class/net; and the radio's signal, from
/// /proc/net/wireless. Bridges, tunnels and containers' ends are left out: their bytes pass through the hardware too.
/// </summary>
internal sealed class NetworkSensor(string sysroot, TimeProvider time)
{
    public const string Folder = "sys/class/net";

    // ARPHRD_ETHER; Wi-Fi has it too.
    private const long EthernetType = 1;

    // 1 Tb/s: no link, but a number that could still be shown.
    private const long MostMegabits = 1_000_000;

    private readonly List<NetworkInterface> _all = [];
    private readonly Cadence _search = new(time, Cadence.Rare);
    private readonly Interval _interval = new(time);
    private readonly SensorFile _dev = new(sysroot, "proc/net/dev");
    private readonly SensorFile _wireless = new(sysroot, "proc/net/wireless");

    /// <summary>Takes a sample.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>The interfaces in order of their names; null where there are none.</returns>
    public IReadOnlyList<NetworkVitals>? Read(SensorBuffer buffer)
    {
        var search = _search.Take();
        if (search)
        {
            Search(buffer);
        }

        var seconds = _interval.Take();
        if (_all.Count == 0)
        {
            return null;
        }

        ReadSignals(buffer);
        foreach (var one in _all)
        {
            ReadLink(one, search, buffer);
        }

        var vitals = new NetworkVitals[_all.Count];
        var content = _dev.Read(buffer);
        while (SensorText.TryTakeLine(ref content, out var line))
        {
            if (SensorText.TrySplitField(line, out var name, out var counters) && IndexOf(name) is >= 0 and { } index)
            {
                vitals[index] = Parse(_all[index], counters, seconds);
            }
        }

        for (var i = 0; i < vitals.Length; i++)
        {
            vitals[i] ??= Parse(_all[i], default, seconds);
        }

        return vitals;
    }

    private void Search(SensorBuffer buffer)
    {
        var names = SensorFolder.List(sysroot, Folder, "*").Where(IsHardware).Take(NodeBounds.Interfaces).ToList();
        _all.RemoveAll(one => !names.Contains(one.Name, StringComparer.Ordinal));
        foreach (var name in names)
        {
            if (!_all.Exists(one => string.Equals(one.Name, name, StringComparison.Ordinal))
                && new SensorFile(sysroot, $"{Folder}/{name}/type").ReadInteger(buffer) is null or EthernetType)
            {
                _all.Add(new NetworkInterface(sysroot, name, IsWireless(name) ? "wifi" : "ethernet", IsUsb(name)));
            }
        }

        _all.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
    }

    private bool IsHardware(string name) => name.Length <= NodeBounds.NameLength && Directory.Exists(Path.Join(sysroot, Folder, name, "device"));

    private bool IsWireless(string name) =>
        Directory.Exists(Path.Join(sysroot, Folder, name, "wireless")) || Directory.Exists(Path.Join(sysroot, Folder, name, "phy80211"));

    // The entry is a link to the device's place, which leads through the buses: devices/platform/scb/.../usb2/2-1/2-1:1.0/net/eth1.
    private bool? IsUsb(string name)
    {
        try
        {
            return Directory.ResolveLinkTarget(Path.Join(sysroot, Folder, name), returnFinalTarget: false) is { } place
                ? Path.GetRelativePath(sysroot, place.FullName).Split('/').Any(part => part is ['u', 's', 'b', >= '0' and <= '9', ..])
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Behind USB a question about the speed takes milliseconds: it is asked when the carrier changed, and once a minute.
    private static void ReadLink(NetworkInterface one, bool due, SensorBuffer buffer)
    {
        var changes = one.CarrierChangesFile.ReadInteger(buffer) is >= 0 and { } known ? known : (long?)null;
        if (one.LinkKnown && !due && changes == one.CarrierChanges)
        {
            return;
        }

        one.CarrierChanges = changes;
        one.LinkKnown = true;
        var state = one.StateFile.Read(buffer).Trim("\n"u8);
        one.Up = state.SequenceEqual("up"u8) ? true : state.SequenceEqual("down"u8) || state.SequenceEqual("lowerlayerdown"u8) || state.SequenceEqual("dormant"u8) ? false : null;
        var wired = one.Up != false && one.Kind is "ethernet";
        one.LinkMegabits = wired && one.SpeedFile.ReadInteger(buffer) is > 0 and <= MostMegabits and { } megabits ? (int)megabits : null;
        var duplex = wired ? one.DuplexFile.Read(buffer).Trim("\n"u8) : default;
        one.Duplex = duplex.SequenceEqual("full"u8) ? "full" : duplex.SequenceEqual("half"u8) ? "half" : null;
    }

    //  wlan0: 0000   54.  -56.  -256        0      0      0      0      0        0
    private void ReadSignals(SensorBuffer buffer)
    {
        var wireless = false;
        foreach (var one in _all)
        {
            wireless |= one.Kind is "wifi";
            one.Signal = null;
        }

        var content = wireless ? _wireless.Read(buffer) : default;
        while (SensorText.TryTakeLine(ref content, out var line))
        {
            if (SensorText.TrySplitField(line, out var name, out var fields) && IndexOf(name) is >= 0 and { } index
                && SensorText.TryTakeWord(ref fields, out _) && SensorText.TryTakeWord(ref fields, out _) && SensorText.TryTakeWord(ref fields, out var level))
            {
                // A dot says that the value is new since it was last read.
                _all[index].Signal = SensorText.ParseInteger(level.TrimEnd((byte)'.')) is >= -120 and < 0 and { } signal ? signal : null;
            }
        }
    }

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _all.Count; i++)
        {
            if (name.SequenceEqual(_all[i].NameBytes))
            {
                return i;
            }
        }

        return -1;
    }

    // bytes packets errs drop fifo frame compressed multicast, received; the same sent, with colls and carrier.
    private static NetworkVitals Parse(NetworkInterface one, ReadOnlySpan<byte> counters, double? seconds)
    {
        var receivedBytes = SensorText.TakeCounter(ref counters);
        var receivedPackets = SensorText.TakeCounter(ref counters);
        var receiveErrors = SensorText.TakeCounter(ref counters);
        var receiveDropped = SensorText.TakeCounter(ref counters);
        for (var skip = 0; skip < 4; skip++)
        {
            _ = SensorText.TakeCounter(ref counters);
        }

        var sentBytes = SensorText.TakeCounter(ref counters);
        var sentPackets = SensorText.TakeCounter(ref counters);
        var sendErrors = SensorText.TakeCounter(ref counters);
        var sendDropped = SensorText.TakeCounter(ref counters);
        return new NetworkVitals
        {
            Name = one.Name,
            Kind = one.Kind,
            Usb = one.Usb,
            Up = one.Up,
            ReceivedBytesPerSecond = one.ReceivedBytes.Next(receivedBytes, seconds),
            SentBytesPerSecond = one.SentBytes.Next(sentBytes, seconds),
            ReceivedPacketsPerSecond = one.ReceivedPackets.Next(receivedPackets, seconds),
            SentPacketsPerSecond = one.SentPackets.Next(sentPackets, seconds),
            ReceivedBytes = receivedBytes,
            SentBytes = sentBytes,
            ReceiveErrors = receiveErrors,
            SendErrors = sendErrors,
            Dropped = receiveDropped is > long.MaxValue / 2 || sendDropped is > long.MaxValue / 2 ? null : receiveDropped + sendDropped,
            LinkMegabits = one.LinkMegabits,
            Duplex = one.Duplex,
            CarrierChanges = one.CarrierChanges,
            SignalDecibelMilliwatts = one.Signal,
        };
    }
}
