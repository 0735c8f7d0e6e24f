namespace Bramble.Vitals;

/// <summary>Clock of the first processor, from cpufreq; absent in most virtual machines.</summary>
internal sealed class CpuFrequencySensor(string sysroot)
{
    private const string Folder = "sys/devices/system/cpu/cpu0/cpufreq/";

    // 1 THz: no processor, but a number that could still be shown.
    private const long MostKilohertz = 1_000_000_000;

    private readonly SensorFile _current = new(sysroot, Folder + "scaling_cur_freq");
    private readonly SensorFile _max = new(sysroot, Folder + "cpuinfo_max_freq");
    private readonly SensorFile _min = new(sysroot, Folder + "cpuinfo_min_freq");

    /// <summary>The clock the kernel asked for; a throttled board may run slower.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>MHz.</returns>
    public double? ReadCurrent(SensorBuffer buffer) => ReadMegahertz(_current, buffer);

    /// <summary>The bounds of the clock.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>MHz.</returns>
    public (double? Max, double? Min) ReadRange(SensorBuffer buffer) => (ReadMegahertz(_max, buffer), ReadMegahertz(_min, buffer));

    private static double? ReadMegahertz(SensorFile file, SensorBuffer buffer) =>
        file.ReadInteger(buffer) is > 0 and <= MostKilohertz and { } kilohertz ? kilohertz / 1000.0 : null;
}
