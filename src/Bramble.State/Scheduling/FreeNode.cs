using System.Runtime.InteropServices;
using Bramble.Protocol.Ids;

namespace Bramble.State.Scheduling;

/// <summary>A node that may be given tasks and has a processor to spare.</summary>
/// <param name="Id">The node.</param>
/// <param name="Band">0 cool, 1 warm, 2 close to hot.</param>
/// <param name="CpuMilli">Free processors in thousandths, above 0.</param>
/// <param name="MemoryBytes">Free memory: what is not set aside, and no more than what is available now.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FreeNode(NodeId Id, int Band, long CpuMilli, long MemoryBytes)
{
    /// <summary>How many bands there are.</summary>
    public const int Bands = 3;

    /// <summary>By free processors, then memory.</summary>
    public static readonly IComparer<FreeNode> ByRoom = Comparer<FreeNode>.Create(static (one, other) =>
        one.CpuMilli != other.CpuMilli ? one.CpuMilli.CompareTo(other.CpuMilli)
        : one.MemoryBytes != other.MemoryBytes ? one.MemoryBytes.CompareTo(other.MemoryBytes)
        : one.Id.Value.CompareTo(other.Id.Value));

    public bool HasRoom(Demand demand) => CpuMilli >= demand.CpuMilli && (demand.MemoryBytes == 0 || MemoryBytes >= demand.MemoryBytes);
}
