using System.Runtime.CompilerServices;
using Bramble.Master.Classic;
using Bramble.Master.Events;
using Bramble.Master.Hosting;
using Bramble.Master.Joining;
using Bramble.Master.Nodes;
using Bramble.Master.Processes;
using Bramble.Master.Store;
using Bramble.Master.Vitals;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;

namespace Bramble.Master.Api;

/// <summary>The API without HTTP between: what the dashboard uses, and what the HTTP endpoints answer from.</summary>
internal sealed partial class LocalBrambleClient(
    NodeTable table, EventHub events, ClusterIdentity cluster, ClassicViewSource classic, ClusterStore store, NodeControl control, JoinTokens tokens, VitalsHistory history,
    NodeProcesses processes) : IBrambleClient
{
    public ClusterSummary Cluster()
    {
        int pending = 0, ready = 0, late = 0, lost = 0, cores = 0;
        long memory = 0, memoryUsed = 0;
        double coresUsed = 0;
        foreach (var node in table.All())
        {
            var (facts, vitals) = (node.Facts, node.Vitals);
            ready += node.State == NodeState.Ready ? 1 : 0;
            late += node.State == NodeState.Late ? 1 : 0;
            lost += node.State == NodeState.Lost ? 1 : 0;
            pending += node.State == NodeState.Pending ? 1 : 0;
            if (node.State is NodeState.Lost or NodeState.Pending)
            {
                // What is not there can't be used.
                continue;
            }

            cores += facts.CpuCores ?? 0;
            coresUsed += (facts.CpuCores ?? 0) * (vitals?.CpuPercent ?? 0) / 100;
            memory += facts.MemoryBytes ?? 0;
            memoryUsed += vitals?.MemoryAvailableBytes is { } available ? Math.Max(0, (facts.MemoryBytes ?? 0) - available) : 0;
        }

        var tasks = store.State.Jobs.Totals;
        return new ClusterSummary
        {
            Id = cluster.Id,
            Name = cluster.Name,
            Version = BrambleVersion.Current,
            Nodes = new NodeCounts { Total = pending + ready + late + lost, Pending = pending, Ready = ready, Late = late, Lost = lost },
            Cpus = new CpuCapacity { Total = cores, Used = Math.Round(coresUsed, 2) },
            Memory = new MemoryCapacity { Total = memory, Used = memoryUsed },
            Tasks = new TaskCounts { Running = tasks.Running, Pending = tasks.Pending },
            StoreTrouble = store.Problem is { } problem ? new StoreTrouble { Code = problem.Code, Message = problem.Message } : null,
        };
    }

    /// <summary>All nodes, ordered by name.</summary>
    public IReadOnlyList<Node> Nodes()
    {
        var nodes = table.All().Select(node => node.Snapshot()).ToList();
        nodes.Sort(static (a, b) => StringComparer.OrdinalIgnoreCase.Compare(a.Name, b.Name));
        return nodes;
    }

    /// <summary>What the classic protocol tells its peers.</summary>
    public ClassicView Classic() => classic.Current();

    public Task<ClusterSummary> GetClusterAsync(CancellationToken cancellationToken) => Task.FromResult(Cluster());

    public Task<IReadOnlyList<Node>> GetNodesAsync(CancellationToken cancellationToken) => Task.FromResult(Nodes());

    public Task<Node?> GetNodeAsync(string idOrName, CancellationToken cancellationToken) => Task.FromResult(table.Find(idOrName)?.Snapshot());

    /// <exception cref="ArgumentException">The question can't be answered.</exception>
    public Task<VitalsColumns?> GetVitalsAsync(string idOrName, VitalsQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(VitalsApi.Find(table, history, idOrName) is not { } node ? null : history.Query(node, query) switch
        {
            VitalsAnswer.Found found => found.Columns,
            VitalsAnswer.Refused refused => throw new ArgumentException(refused.Problem, nameof(query)),
            var other => throw new InvalidOperationException($"{other} is not known."),
        });

    /// <exception cref="RefusedException">They can't be had just now.</exception>
    public async Task<ProcessList?> GetProcessesAsync(string idOrName, int count, CancellationToken cancellationToken) => await processes.AskAsync(idOrName, count, cancellationToken) switch
    {
        (_, { Problem: { Status: not StatusCodes.Status404NotFound } problem }) => throw new RefusedException(problem),
        var (told, _) => told,
    };

    public Task<IReadOnlyList<ClusterEvent>> GetEventsAsync(CancellationToken cancellationToken) => Task.FromResult(events.Recent());

    public Task<ClassicView> GetClassicViewAsync(CancellationToken cancellationToken) => Task.FromResult(Classic());

    public async IAsyncEnumerable<ClusterEvent> WatchEventsAsync(string? lastEventId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var cursor = events.Open(lastEventId, int.MaxValue)!; // Without a bound there is always a place.
        var batch = new List<LoggedEvent>();
        var vitals = new List<byte[]>();
        while (true)
        {
            batch.Clear();
            vitals.Clear();
            _ = cursor.TryRead(batch, vitals, out var more);
            foreach (var logged in batch)
            {
                yield return logged.Event;
            }

            await more.WaitAsync(cancellationToken);
        }
    }
}
