using Bramble.Master.Api;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Nodes;

namespace Bramble.Master.Nodes;

/// <summary>What people do to nodes: finds the node they name, gives the command, and tells what the node is like then. Thread safe.</summary>
internal sealed class NodeControl(ClusterStore store, NodeTable table)
{
    /// <summary>The node of an id or name; null where no node that has joined has it.</summary>
    public NodeRecord? Find(string idOrName)
    {
        var nodes = store.State.Nodes;
        return NodeId.TryParse(idOrName, out var id) && nodes.Find(id) is { } node ? node : nodes.FindByName(idOrName);
    }

    /// <summary>Why <see cref="Find"/> has nothing.</summary>
    public ProblemResult WhyNot(string idOrName) => table.Find(idOrName) is { Kind: NodeKind.Classic } shown
        ? ProblemResult.Make(
            StatusCodes.Status409Conflict, ProblemCodes.NodeNotManaged, "The node is not managed",
            $"'{shown.Name}' is connected by the classic protocol: such nodes are only watched. Run 'bramble agent' on that machine to make it a node of the cluster.")
        : ProblemResult.NotFound(ProblemCodes.NodeNotFound, $"No node has the id or name '{idOrName}'. 'bramble nodes' lists them.");

    public Task<NodeAnswer> DrainAsync(string idOrName, Origin origin, CancellationToken cancellationToken) =>
        ChangeAsync(idOrName, id => new DrainNode(id) { Origin = origin }, cancellationToken);

    public Task<NodeAnswer> ResumeAsync(string idOrName, Origin origin, CancellationToken cancellationToken) =>
        ChangeAsync(idOrName, id => new ResumeNode(id) { Origin = origin }, cancellationToken);

    public Task<NodeAnswer> ApproveAsync(string idOrName, Origin origin, CancellationToken cancellationToken) =>
        ChangeAsync(idOrName, id => new ApproveNode(id) { Origin = origin }, cancellationToken);

    public Task<NodeAnswer> LabelAsync(
        string idOrName, IReadOnlyDictionary<string, string?> labels, bool replaceAll, Origin origin, CancellationToken cancellationToken) =>
        ChangeAsync(idOrName, id => new LabelNode(id, labels, replaceAll) { Origin = origin }, cancellationToken);

    public Task<NodeAnswer> RemoveAsync(string idOrName, Origin origin, CancellationToken cancellationToken) =>
        ChangeAsync(idOrName, id => new RemoveNode(id) { Origin = origin }, cancellationToken);

    private async Task<NodeAnswer> ChangeAsync(string idOrName, Func<NodeId, Command> command, CancellationToken cancellationToken)
    {
        if (Find(idOrName) is not { } node)
        {
            return new NodeAnswer.Refused(WhyNot(idOrName));
        }

        var result = await store.ExecuteAsync(command(node.Id), cancellationToken);
        return result is CommandResult.Committed
            ? new NodeAnswer.Done(table.Find(node.Id.ToString())?.Snapshot())
            : new NodeAnswer.Refused(CommandProblems.Of(result));
    }
}
