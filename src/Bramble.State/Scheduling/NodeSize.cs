using System.Runtime.InteropServices;

namespace Bramble.State.Scheduling;

/// <summary>What a node has in all.</summary>
/// <param name="CpuMilli">Processors in thousandths.</param>
/// <param name="MemoryBytes">Memory in bytes; 0 where it is not known.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NodeSize(int CpuMilli, long MemoryBytes)
{
    /// <summary>More processors than this are not believed.</summary>
    public const int MaxCores = 1_024;

    /// <summary>More memory than this is not believed.</summary>
    public const long MaxMemoryBytes = 1L << 40;
}
