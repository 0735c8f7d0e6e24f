using Bramble.Master.Api;
using Bramble.Protocol.Api;

namespace Bramble.Master.Nodes;

/// <summary>What came of changing a node.</summary>
internal abstract record NodeAnswer
{
    private NodeAnswer()
    {
    }

    /// <summary>It is on disk.</summary>
    /// <param name="Node">The node after it, null where it is not on the table.</param>
    internal sealed record Done(Node? Node) : NodeAnswer;

    /// <summary>It was not done.</summary>
    internal sealed record Refused(ProblemResult Problem) : NodeAnswer;
}
