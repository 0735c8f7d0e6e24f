using System.CommandLine;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble node</c>: what is done with one node.</summary>
internal sealed class NodeCommand : Command
{
    public NodeCommand()
        : base("node", "Look at one node")
    {
        Add(new NodeShowCommand());
    }
}
