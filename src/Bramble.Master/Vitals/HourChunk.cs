using Bramble.Protocol.Ids;

namespace Bramble.Master.Vitals;

/// <summary>An hour of a metric of a node at 1 minute, ready for the disk.</summary>
/// <param name="Node">Whose.</param>
/// <param name="Hour">Which hour since 1970.</param>
/// <param name="Metric">Index of the metric.</param>
/// <param name="Data">As <see cref="ChunkCodec"/> writes it.</param>
internal sealed record HourChunk(NodeId Node, int Hour, int Metric, byte[] Data)
{
    /// <summary>Bytes of memory held, with what the objects take themselves.</summary>
    public long Bytes => 96 + Data.Length;
}
