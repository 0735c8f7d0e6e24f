using System.Collections.Concurrent;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Vitals;

/// <summary>
/// The history of every node's vitals: 1 s (watched nodes) and 10 s in memory, 1 minute, 15 minutes and 1 hour on disk. A
/// reading costs a lock of its node and no allocation; <see cref="Tick"/> does all the rest. Thread safe, but for
/// <see cref="Tick"/> and <see cref="Close"/>, which one loop calls.
/// </summary>
internal sealed partial class VitalsHistory(
    VitalsStore store, IOptions<VitalsOptions> options, TimeProvider time, VitalsTelemetry telemetry, ILogger<VitalsHistory> logger) : IVitalsSink
{
    /// <summary>How far back the 10 s tier reaches.</summary>
    public static readonly TimeSpan FineReach = TimeSpan.FromHours(2);

    /// <summary>How far back readings themselves reach at least, of which the 1 s tier is made.</summary>
    public static readonly TimeSpan ReadingsReach = TimeSpan.FromMinutes(10);

    /// <summary>How long the history of a classic connection outlives its last reading.</summary>
    public static readonly TimeSpan PassingKept = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<NodeId, NodeHistory> _nodes = new();
    private readonly long _origin = time.GetTimestamp();

    /// <summary>Held while nodes come, go and are begun to be watched.</summary>
    private readonly Lock _changes = new();
    private int _lasting;
    private int _passing;

    /// <summary>Called when a node begins or ceases to be watched: it shall send a reading each second, or at its usual beat. Set once.</summary>
    public Action<NodeId, bool>? WatchChanged { get; set; }

    public IReadOnlyList<VitalsMetric> Metrics => store.Metrics;

    /// <inheritdoc/>
    public void Record(NodeId node, DateTimeOffset at, NodeVitals vitals, bool isLasting = true)
    {
        var now = Now();
        var age = Math.Max(0, now.Unix - at.ToUnixTimeMilliseconds());
        if (age > NodeHistory.LatestReading.TotalMilliseconds)
        {
            telemetry.PassedOver("late");
            return;
        }

        if ((_nodes.TryGetValue(node, out var history) ? history : Add(node, isLasting)) is not { } found)
        {
            telemetry.PassedOver("too-many-nodes");
        }
        else if (!found.Record(now.Monotonic - age, now, vitals))
        {
            telemetry.PassedOver("late");
        }
    }

    /// <summary>Keeps a node watched until the lease is disposed: its readings are held at 1 s.</summary>
    /// <param name="node">The node; need not have a history yet.</param>
    /// <returns>The lease; disposing it twice does no harm.</returns>
    public IDisposable Watch(NodeId node)
    {
        NodeHistory? history;
        bool isFirst;
        lock (_changes)
        {
            history = Add(node, isLasting: true);
            isFirst = history?.AddWatcher() == true;
        }

        if (isFirst)
        {
            WatchChanged?.Invoke(node, true);
        }

        return new WatchLease(() =>
        {
            if (history?.RemoveWatcher() == true)
            {
                WatchChanged?.Invoke(node, false);
            }
        });
    }

    /// <summary>Whether somebody watches a node.</summary>
    public bool IsWatched(NodeId node) => _nodes.TryGetValue(node, out var history) && history.IsWatched;

    /// <summary>Whether anything is known of a node.</summary>
    public bool Knows(NodeId node) => _nodes.ContainsKey(node) || store.Knows(node);

    private HistoryTime Now() => new((long)time.GetElapsedTime(_origin).TotalMilliseconds, Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds()));

    /// <returns>The node's history, or null where there are as many as there may be.</returns>
    private NodeHistory? Add(NodeId node, bool isLasting)
    {
        lock (_changes)
        {
            if (_nodes.TryGetValue(node, out var known))
            {
                return known;
            }

            var most = options.Value.MaxNodes;
            if (isLasting ? _lasting >= most : _passing >= most / 4)
            {
                return null;
            }

            _ = isLasting ? _lasting++ : _passing++;
            return _nodes[node] = new NodeHistory(node, isLasting, store.Metrics);
        }
    }

    private void RemoveEmpty(HistoryTime now)
    {
        foreach (var (id, history) in _nodes)
        {
            lock (_changes)
            {
                if (history.IsEmpty(now) && _nodes.TryRemove(id, out _))
                {
                    _ = history.IsLasting ? _lasting-- : _passing--;
                }
            }
        }
    }
}
