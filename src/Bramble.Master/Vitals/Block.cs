namespace Bramble.Master.Vitals;

/// <summary>Ten minutes of a node at 10 s, all metrics, as <see cref="ChunkCodec"/> writes them.</summary>
/// <param name="Index">Which ten minutes since 1970.</param>
/// <param name="SealedAt">When it was made, by the monotonic clock.</param>
/// <param name="Ends">Where in <paramref name="Data"/> each metric's chunk ends; an empty one says nothing is known.</param>
/// <param name="Data">The chunks.</param>
internal sealed record Block(long Index, long SealedAt, int[] Ends, byte[] Data)
{
    /// <summary>Points of a block.</summary>
    public const int Points = 60;

    /// <summary>Width of a point.</summary>
    public const int StepSeconds = 10;

    /// <summary>Width of a block.</summary>
    public const int Seconds = Points * StepSeconds;

    /// <summary>Most bytes of a metric's chunk.</summary>
    public const int MaxBytes = (Points * 13) + 40;

    public long StartSeconds => Index * Seconds;

    /// <summary>Bytes of memory held, with what the arrays and this object take themselves.</summary>
    public long Bytes => 112 + (Ends.Length * sizeof(int)) + Data.Length;

    /// <summary>The chunk of a metric, empty where nothing is known.</summary>
    public ReadOnlySpan<byte> Chunk(int metric) => Data.AsSpan((metric == 0 ? 0 : Ends[metric - 1])..Ends[metric]);
}
