using System.Runtime.InteropServices;

namespace Bramble.Vitals;

/// <summary>Load averages over one, five and fifteen minutes, from /proc/loadavg.</summary>
internal sealed class LoadSensor(string sysroot)
{
    // Tasks on one kernel are limited to 4,194,304 (PID_MAX_LIMIT); a load above it is no load.
    private const double Highest = 4_194_304;

    private readonly SensorFile _file = new(sysroot, "proc/loadavg");

    public double? Read(SensorBuffer buffer) => ReadAll(buffer).One;

    public Loads ReadAll(SensorBuffer buffer)
    {
        var content = _file.Read(buffer);
        var loads = new Loads(Take(ref content), Take(ref content), Take(ref content));
        return loads.One is null ? default : loads;
    }

    private static double? Take(ref ReadOnlySpan<byte> content) =>
        SensorText.TryTakeWord(ref content, out var word) && SensorText.ParseNumber(word) is >= 0 and <= Highest and { } load
            ? load
            : null;

    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Loads(double? One, double? Five, double? Fifteen);
}
