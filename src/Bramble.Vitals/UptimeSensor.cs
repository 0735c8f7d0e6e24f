namespace Bramble.Vitals;

/// <summary>Time since boot, from /proc/uptime.</summary>
internal sealed class UptimeSensor(string sysroot)
{
    // A hundred years: no machine, but a number that could still be shown.
    private const double Most = 100.0 * 366 * 86_400;

    private readonly SensorFile _file = new(sysroot, "proc/uptime");

    public double? Read(SensorBuffer buffer)
    {
        var content = _file.Read(buffer);
        return SensorText.TryTakeWord(ref content, out var word) && SensorText.ParseNumber(word) is >= 0 and <= Most and { } seconds
            ? seconds
            : null;
    }
}
