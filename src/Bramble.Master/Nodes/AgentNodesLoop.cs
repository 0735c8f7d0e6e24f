using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.State;
using Bramble.State.Nodes;

namespace Bramble.Master.Nodes;

/// <summary>Shows the nodes of the store on the table, from the master's start on, in the order of its commits.</summary>
internal sealed class AgentNodesLoop(ClusterStore store, NodeTable table) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Nothing listens yet, so nothing commits between the two lines.
        table.RunningOn = id => store.State.Jobs.LoadOf(id).Attempts.Count;
        ShowAll(store.State, quiet: true);
        store.Subscribe(Committed);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Committed(CommittedBatch batch)
    {
        if (batch.Changes.Count == 0 && batch.Decisions.Count == 0)
        {
            // Read anew after a failure: anything may have changed.
            ShowAll(batch.State, quiet: false);
            return;
        }

        foreach (var change in batch.Changes)
        {
            if (change is NodePut put)
            {
                table.Put(put.Node, quiet: false);
            }
            else if (change is NodeDeleted deleted)
            {
                table.Remove(deleted.Id);
            }
        }
    }

    private void ShowAll(ClusterState state, bool quiet)
    {
        foreach (var gone in table.All().Where(node => node.Kind == NodeKind.Agent && state.Nodes.Find(node.Id) is null))
        {
            table.Remove(gone.Id);
        }

        foreach (var record in state.Nodes.All)
        {
            table.Put(record, quiet);
        }
    }
}
