using System.Runtime.InteropServices;

namespace Bramble.Agent.Tasks;

/// <summary>A piece of a stream.</summary>
/// <param name="Dropped">So many bytes from the offset asked for are not kept; the piece begins behind them.</param>
/// <param name="Length">Bytes read.</param>
/// <param name="Total">All the task has written so far.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OutputSlice(long Dropped, int Length, long Total);
