namespace Bramble.Vitals;

/// <summary>The memory every sensor reads its file into, so that a reading allocates next to nothing. Valid until the next read.</summary>
internal sealed class SensorBuffer
{
    /// <summary>
    /// Enough for every file a reading needs whole (diskstats of a board has 3 KiB, vmstat 5) and for the head of those
    /// it needs the first lines of (stat).
    /// </summary>
    public const int Length = 16 * 1024;

    /// <summary>The memory itself.</summary>
    public byte[] Bytes { get; } = new byte[Length];
}
