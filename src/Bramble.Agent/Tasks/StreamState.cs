using System.Runtime.InteropServices;

namespace Bramble.Agent.Tasks;

/// <summary>How much of a stream there is, and what of it is kept. Offsets count from the stream's first byte.</summary>
/// <param name="HeadEnd">The head holds everything before this.</param>
/// <param name="TailStart">The ring holds nothing before this.</param>
/// <param name="Done">What the task has written.</param>
/// <param name="Reserved">The ring may be overwritten up to here at this moment.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamState(long HeadEnd, long TailStart, long Done, long Reserved)
{
    /// <summary>The first byte the ring of a size still holds for certain.</summary>
    public long TailFrom(long ringBytes) => Math.Max(Math.Max(TailStart, HeadEnd), Reserved - ringBytes);
}
