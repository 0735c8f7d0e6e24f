using System.Runtime.InteropServices;

namespace Bramble.Vitals;

/// <summary>Memory and swap in bytes.</summary>
/// <param name="Total">What the kernel has to give.</param>
/// <param name="Available">What could be used without swapping.</param>
/// <param name="SwapTotal">Swap there is; 0 where there is none.</param>
/// <param name="SwapFree">Swap not in use.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MemoryReading(long? Total, long? Available, long? SwapTotal, long? SwapFree);
