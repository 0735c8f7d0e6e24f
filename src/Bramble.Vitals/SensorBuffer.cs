namespace Bramble.Vitals;

/// <summary>The memory every sensor reads its file into, so that a reading allocates next to nothing. Valid until the next read.</summary>
internal sealed class SensorBuffer
{
    /// <summary>
    /// Enough for every file a reading needs whole (meminfo has 1.5 KiB) and for the head of those it needs the first
    /// line of (stat).
    /// </summary>
    public const int Length = 8192;

    /// <summary>The memory itself.</summary>
    public byte[] Bytes { get; } = new byte[Length];
}
