namespace Bramble.Vitals;

/// <summary>The processor's temperature, from the thermal zone that measures it.</summary>
internal sealed class TemperatureSensor(string sysroot, TimeProvider time)
{
    private const string Zones = "sys/class/thermal";
    private const double LowestCelsius = -50;
    private const double HighestCelsius = 150;

    // The best first: Raspberry Pi and most boards; the same with older device trees; PCs; Rockchip.
    private static readonly string[] Types = ["cpu-thermal", "cpu_thermal", "x86_pkg_temp", "soc-thermal"];

    // A driver may be loaded late, and looking through all zones at every reading would be waste.
    private static readonly TimeSpan SearchInterval = TimeSpan.FromMinutes(1);

    private SensorFile? _file;
    private long? _searched;

    /// <summary>Reads the temperature.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>Degrees Celsius.</returns>
    public double? Read(SensorBuffer buffer)
    {
        if (_file is null && IsSearchDue())
        {
            _searched = time.GetTimestamp();
            _file = Find(buffer);
        }

        var celsius = _file?.ReadInteger(buffer) / 1000.0;
        if (celsius is null)
        {
            // Zones are numbered anew when a driver is loaded again.
            _file = null;
        }

        return celsius is >= LowestCelsius and <= HighestCelsius ? celsius : null;
    }

    private bool IsSearchDue() => _searched is not { } at || time.GetElapsedTime(at) >= SearchInterval;

    private SensorFile? Find(SensorBuffer buffer)
    {
        var best = Types.Length;
        string? bestZone = null;
        foreach (var zone in SensorFolder.List(sysroot, Zones, "thermal_zone*"))
        {
            var type = new SensorFile(sysroot, $"{Zones}/{zone}/type").ReadText(buffer, maxLength: 64);
            var rank = Array.IndexOf(Types, type);
            if (rank >= 0 && rank < best)
            {
                (best, bestZone) = (rank, zone);
            }
        }

        return bestZone is null ? null : new SensorFile(sysroot, $"{Zones}/{bestZone}/temp");
    }
}
