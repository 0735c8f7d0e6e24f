using System.CommandLine;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble node</c>: one node: what it is, and what is done with it.</summary>
internal sealed class NodeCommand : Command
{
    public NodeCommand()
        : base("node", "Look at one node, or change it")
    {
        Add(new NodeShowCommand());
        Add(new NodeProcessesCommand());
        Add(new NodeDrainCommand());
        Add(new NodeResumeCommand());
        Add(new NodeLabelCommand());
        Add(new NodeRemoveCommand());
        Add(new NodeRejoinCommand());
        Add(new NodeApproveCommand());
    }
}
