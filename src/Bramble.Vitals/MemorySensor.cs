namespace Bramble.Vitals;

/// <summary>Memory and swap, from /proc/meminfo.</summary>
internal sealed class MemorySensor(string sysroot)
{
    // 1 TiB, the largest a node may claim, in the file's unit.
    private const long MostKibibytes = 1L << 30;

    private readonly SensorFile _file = new(sysroot, "proc/meminfo");

    public MemoryReading Read(SensorBuffer buffer)
    {
        var reading = default(MemoryReading);
        var content = _file.Read(buffer);
        while (SensorText.TryTakeLine(ref content, out var line))
        {
            if (!SensorText.TrySplitField(line, out var key, out var value))
            {
                continue;
            }

            if (key.SequenceEqual("MemTotal"u8))
            {
                // A machine has memory: 0 is a missing number.
                reading = reading with { Total = ParseBytes(value) is > 0 and { } bytes ? bytes : null };
            }
            else if (key.SequenceEqual("MemAvailable"u8))
            {
                reading = reading with { Available = ParseBytes(value) };
            }
            else if (key.SequenceEqual("SwapTotal"u8))
            {
                reading = reading with { SwapTotal = ParseBytes(value) };
            }
            else if (key.SequenceEqual("SwapFree"u8))
            {
                reading = reading with { SwapFree = ParseBytes(value) };
            }
        }

        return reading;
    }

    private static long? ParseBytes(ReadOnlySpan<byte> value) =>
        SensorText.TryTakeWord(ref value, out var number)
        && SensorText.TryTakeWord(ref value, out var unit)
        && unit.SequenceEqual("kB"u8)
        && SensorText.ParseInteger(number) is >= 0 and <= MostKibibytes and { } kibibytes
            ? kibibytes * 1024
            : null;
}
