using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.State;
using Bramble.State.Nodes;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Nodes;

/// <summary>
/// Says who is late, lost and back. Of a classic node at once; of an agent's node by a command, since what follows from it
/// (no new work, its tasks elsewhere) must survive.
/// </summary>
internal sealed class NodeJudge(NodeTable table, ClusterStore store, IOptions<NodeOptions> options, TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();

    /// <summary>Judges one node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="now">Monotonic time of the walk.</param>
    /// <param name="since">Silence before this counts for nothing: the master itself was away.</param>
    public void Judge(LiveNode node, long now, long since)
    {
        var silent = time.GetElapsedTime(Math.Max(node.LastSeen, since), now);
        if (node.Kind == NodeKind.Classic)
        {
            Classic(node, silent);
        }
        else if (node.Record is { } record)
        {
            Agent(node, record, silent, now);
        }
    }

    private void Classic(LiveNode node, TimeSpan silent)
    {
        var limit = node.LateAfter ?? options.Value.LateAfter;
        if (node.State == NodeState.Ready && silent >= limit)
        {
            table.SetState(node, NodeState.Late, EventTypes.NodeLate, Silence(node, limit));
        }
        else if (node.State == NodeState.Late && silent < limit)
        {
            table.SetState(node, NodeState.Ready, EventTypes.NodeReturned, $"{node.Name} is heard from again");
        }
    }

    private void Agent(LiveNode node, NodeRecord record, TimeSpan silent, long now)
    {
        var late = node.LateAfter ?? options.Value.LateAfter;
        var lost = TimeSpan.FromTicks(Math.Max(options.Value.LostAfter.Ticks, late.Ticks * 2));
        Command? command = record.State switch
        {
            NodeState.Ready when silent >= late => new MarkNodeLate(record.Id, record.Epoch),
            NodeState.Late when silent >= lost && time.GetElapsedTime(_startedAt, now) >= options.Value.StartGrace => new MarkNodeLost(record.Id, record.Epoch, silent),
            NodeState.Late when silent < late && record.Session is not null => new MarkNodeReturned(record.Id, record.Epoch),
            _ => null,
        };
        if (command is not null && node.BeginJudging())
        {
            _ = SendAsync(node, command, late);
        }
    }

    private async Task SendAsync(LiveNode node, Command command, TimeSpan late)
    {
        try
        {
            // Refused means that a newer session has made the judgement wrong; the next walk judges anew.
            if (await store.ExecuteAsync(command, CancellationToken.None) is CommandResult.Unavailable && command is MarkNodeLate)
            {
                // A full disk must not show a dead node as ready; that it is late is said again when it can be written.
                table.SetState(node, NodeState.Late, EventTypes.NodeLate, Silence(node, late));
            }
        }
        finally
        {
            node.Judged();
        }
    }

    private static string Silence(LiveNode node, TimeSpan limit) => $"{node.Name} has not been heard from for {limit.TotalSeconds:0} s";
}
