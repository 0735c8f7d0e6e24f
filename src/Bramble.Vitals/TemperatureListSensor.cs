using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Vitals;

/// <summary>All temperatures the kernel knows: thermal zones, and hardware monitors that are none of these.</summary>
internal sealed class TemperatureListSensor(string sysroot, TimeProvider time)
{
    private const string Zones = "sys/class/thermal";
    private const double LowestCelsius = -50;
    private const double HighestCelsius = 150;

    private readonly Cadence _search = new(time, Cadence.Rare);
    private readonly List<(string Name, SensorFile File)> _files = [];

    /// <summary>Adds each temperature to a list.</summary>
    /// <param name="list">Gets them, up to <see cref="NodeBounds.Temperatures"/> in all.</param>
    /// <param name="buffer">Memory to read into.</param>
    public void Read(List<NamedTemperature> list, SensorBuffer buffer)
    {
        if (_search.Take())
        {
            Search(buffer);
        }

        foreach (var (name, file) in _files)
        {
            if (list.Count < NodeBounds.Temperatures
                && file.ReadInteger(buffer) / 1000.0 is >= LowestCelsius and <= HighestCelsius and { } celsius)
            {
                list.Add(new NamedTemperature { Name = name, Celsius = celsius });
            }
        }
    }

    private void Search(SensorBuffer buffer)
    {
        _files.Clear();
        foreach (var zone in SensorFolder.List(sysroot, Zones, "thermal_zone*"))
        {
            var type = new SensorFile(sysroot, $"{Zones}/{zone}/type").ReadText(buffer, NodeBounds.NameLength);
            Add(type ?? zone, $"{Zones}/{zone}/temp");
        }

        var zones = _files.Count;
        foreach (var (name, path) in HardwareMonitors.List(sysroot, buffer))
        {
            // The kernel makes a monitor of each zone, named with _ for -.
            if (_files.FindIndex(0, zones, file => IsSame(file.Name, name)) >= 0)
            {
                continue;
            }

            foreach (var input in SensorFolder.List(sysroot, path, "temp*_input"))
            {
                var label = new SensorFile(sysroot, $"{path}/{input.Replace("_input", "_label", StringComparison.Ordinal)}").ReadText(buffer, NodeBounds.NameLength);
                Add(label is null ? name : Untrusted.Clean($"{name}/{label}", NodeBounds.NameLength), $"{path}/{input}");
            }
        }
    }

    // The same name may stand for several, as of two disks: they are numbered.
    private void Add(string name, string path)
    {
        if (_files.Count >= NodeBounds.Temperatures)
        {
            return;
        }

        var number = 1;
        var unique = name;
        while (_files.Exists(file => string.Equals(file.Name, unique, StringComparison.Ordinal)))
        {
            unique = $"{name} {++number}";
        }

        _files.Add((unique, new SensorFile(sysroot, path)));
    }

    private static bool IsSame(string zone, string monitor) =>
        string.Equals(zone.Replace('-', '_'), monitor, StringComparison.Ordinal);
}
