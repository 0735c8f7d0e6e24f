using Bramble.Protocol.Api;

namespace Bramble.Master.Exposition;

/// <summary>One metric of the nodes.</summary>
/// <param name="Name">Its name; node_exporter's where the same thing is meant.</param>
/// <param name="Type"><c>gauge</c> or <c>counter</c>.</param>
/// <param name="Help">What it is, on one line.</param>
/// <param name="Read">Adds the node's samples; what is not known is none.</param>
internal sealed record Family(string Name, string Type, string Help, Action<Node, Samples> Read);
