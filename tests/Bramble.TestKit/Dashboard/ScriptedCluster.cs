using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Bramble.Protocol.Api;
using Bramble.Protocol.Classic;
using Bramble.Protocol.Client;
using Bramble.Protocol.Ids;

namespace Bramble.TestKit.Dashboard;

/// <summary>A cluster that does what a test says: the pages' <see cref="IBrambleClient"/>, and the source of their event stream. Thread safe.</summary>
/// <param name="time">The master's clock.</param>
public sealed partial class ScriptedCluster(TimeProvider time) : IBrambleClient, IJobsClient
{
    private readonly ConcurrentDictionary<NodeId, Node> _nodes = new();
    private readonly ConcurrentDictionary<Channel<object>, bool> _viewers = new();
    private readonly List<ClusterEvent> _events = [];
    private readonly Lock _lock = new();
    private int _ids;

    /// <summary>The cluster's name.</summary>
    public string Name { get; set; } = "home";

    /// <summary>The master's version.</summary>
    public string Version { get; set; } = "0.1.0";

    /// <summary>Where the classic port is said to listen.</summary>
    public string? ClassicEndpoint { get; set; } = "127.0.0.1:12345";

    /// <summary>The master's time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Makes a node that is not in the cluster yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="facts">What it is.</param>
    /// <param name="vitals">Its reading.</param>
    /// <param name="kind">How it speaks.</param>
    /// <returns>The node, ready and heard from now.</returns>
    public Node Make(string name, NodeFacts? facts = null, NodeVitals? vitals = null, NodeKind kind = NodeKind.Classic)
    {
        var number = Interlocked.Increment(ref _ids);
        return new Node
        {
            Id = new NodeId(new Guid(number, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10])),
            Name = name,
            Kind = kind,
            State = NodeState.Ready,
            Schedulable = kind == NodeKind.Agent,
            Address = $"10.0.0.{10 + number}:{41_000 + number}",
            Labels = new Dictionary<string, string>(StringComparer.Ordinal),
            Facts = facts ?? NodeFacts.Unknown,
            Vitals = vitals,
            JoinedAt = Now,
            LastSeenAt = Now,
            AgentVersion = kind == NodeKind.Agent ? Version : null,
            Running = 0,
        };
    }

    /// <summary>The history that every node has.</summary>
    public VitalsColumns? History { get; set; }

    /// <summary>The processes that every node has.</summary>
    public IReadOnlyList<ProcessInfo> Processes { get; set; } = [];

    /// <summary>Puts a node in or changes it, and says so.</summary>
    /// <param name="node">The node after the change.</param>
    /// <param name="type">The event's type.</param>
    /// <param name="message">The event's words; made from the type where null.</param>
    public void Put(Node node, string type = EventTypes.NodeJoined, string? message = null)
    {
        _nodes[node.Id] = node;
        Publish(type, message ?? $"{node.Name} joined from {node.Address}", node.Id, node.Name, null, node);
    }

    /// <summary>Takes a node out, and says so.</summary>
    /// <param name="id">The node.</param>
    /// <param name="reason">Why.</param>
    public void Remove(NodeId id, string reason = "closed by the peer")
    {
        if (_nodes.TryRemove(id, out var node))
        {
            Publish(EventTypes.NodeLeft, $"{node.Name} left: {reason}", id, node.Name, reason, null);
        }
    }

    /// <summary>Gives nodes new readings.</summary>
    /// <param name="nodes">The nodes after the reading.</param>
    public void Pulse(params IReadOnlyList<Node> nodes)
    {
        foreach (var node in nodes)
        {
            _nodes[node.Id] = node;
        }

        Send(new VitalsFrame
        {
            At = Now,
            Nodes = [.. nodes.Select(node => new NodePulse { Id = node.Id, State = node.State, LastSeenAt = node.LastSeenAt, Vitals = node.Vitals })],
        });
    }

    /// <summary>Adds an event to those that are kept, without sending it.</summary>
    /// <param name="clusterEvent">The event.</param>
    public void Remember(ClusterEvent clusterEvent)
    {
        lock (_lock)
        {
            _events.Add(clusterEvent);
        }
    }

    /// <summary>Breaks every open stream.</summary>
    public void BreakStreams()
    {
        foreach (var viewer in _viewers.Keys)
        {
            viewer.Writer.TryComplete();
        }
    }

    /// <inheritdoc/>
    public Task<ClusterSummary> GetClusterAsync(CancellationToken cancellationToken) => Task.FromResult(new ClusterSummary
    {
        Id = new string('1', NodeId.TextLength),
        Name = Name,
        Version = Version,
        Nodes = new() { Total = _nodes.Count, Pending = 0, Ready = _nodes.Count, Late = 0, Lost = 0 },
        Cpus = new() { Total = 0, Used = 0 },
        Memory = new() { Total = 0, Used = 0 },
        Tasks = new() { Running = 0, Pending = 0 },
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<Node>> GetNodesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Node>>([.. _nodes.Values.OrderBy(node => node.Name, StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public Task<Node?> GetNodeAsync(string idOrName, CancellationToken cancellationToken) => Task.FromResult(
        _nodes.Values.FirstOrDefault(node => string.Equals(node.Id.ToString(), idOrName, StringComparison.Ordinal) || string.Equals(node.Name, idOrName, StringComparison.OrdinalIgnoreCase)));

    /// <inheritdoc/>
    public async Task<VitalsColumns?> GetVitalsAsync(string idOrName, VitalsQuery query, CancellationToken cancellationToken) =>
        await GetNodeAsync(idOrName, cancellationToken) is null ? null : History;

    /// <inheritdoc/>
    public async Task<ProcessList?> GetProcessesAsync(string idOrName, int count, CancellationToken cancellationToken) =>
        await GetNodeAsync(idOrName, cancellationToken) is null ? null : new ProcessList { Items = [.. Processes.Take(count)], At = Now };

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClusterEvent>> GetEventsAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<ClusterEvent>>([.. _events]);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ClusterEvent> WatchEventsAsync(string? lastEventId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var frame in WatchFramesAsync(cancellationToken))
        {
            if (frame is ClusterEvent clusterEvent)
            {
                yield return clusterEvent;
            }
        }
    }

    /// <inheritdoc/>
    public Task<ClassicView> GetClassicViewAsync(CancellationToken cancellationToken) => Task.FromResult(new ClassicView
    {
        Endpoint = ClassicEndpoint,
        MasterInfo = new ClassicComputerDetails { Hostname = "pi-master", CpuPercentUsed = 3.5, Ram = 3_981_369_344, Cpu = "Cortex-A72", CpuCores = 4 },
        SlaveDetails = _nodes.Values.ToDictionary(
            node => node.Id.ToString(),
            node => new ClassicPeerAddress { Uuid = node.Id.ToString(), Address = node.Address ?? "" },
            StringComparer.Ordinal),
    });

    /// <summary>The frames of one event stream: a hello, then events and vitals as they come.</summary>
    internal async IAsyncEnumerable<object> WatchFramesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var frames = Channel.CreateBounded<object>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropOldest });
        _viewers[frames] = true;
        try
        {
            yield return new StreamHello { At = Now, Version = Version, Resumed = false };
            await foreach (var frame in frames.Reader.ReadAllAsync(cancellationToken))
            {
                yield return frame;
            }
        }
        finally
        {
            _viewers.TryRemove(frames, out _);
        }
    }

    private void Publish(string type, string message, NodeId id, string name, string? reason, Node? node)
    {
        ClusterEvent made;
        lock (_lock)
        {
            made = new ClusterEvent
            {
                Id = $"test-{_events.Count + 1}",
                Type = type,
                At = Now,
                Message = message,
                NodeId = id,
                NodeName = name,
                Reason = reason,
                Node = node,
            };
            _events.Add(made);
        }

        Send(made);
    }

    private void Send(object frame)
    {
        foreach (var viewer in _viewers.Keys)
        {
            viewer.Writer.TryWrite(frame);
        }
    }
}
