using System.Runtime.InteropServices;
using Bramble.Protocol.Ids;

namespace Bramble.State.Scheduling;

/// <summary>A task for a node.</summary>
/// <param name="Task">The task.</param>
/// <param name="Node">The node.</param>
/// <param name="Size">What the node has in all, as the scheduler knew it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Placement(TaskId Task, NodeId Node, NodeSize Size);
