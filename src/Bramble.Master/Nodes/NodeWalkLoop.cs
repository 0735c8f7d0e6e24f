using Bramble.Master.Events;
using Bramble.Protocol.Api;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Nodes;

/// <summary>
/// One walk over all nodes per tick: who is late, who is back, how each is, and what changed since the last tick for the viewers.
/// It says so when it is itself late, since then its judgement of others is worth less.
/// </summary>
internal sealed partial class NodeWalkLoop(
    NodeTable table, NodeJudge judge, EventHub events, IOptions<NodeOptions> options, NodeMetrics metrics, TimeProvider time, ILogger<NodeWalkLoop> logger)
    : BackgroundService
{
    private readonly HealthJudge _health = new(table, time);
    private long _lastWalk = time.GetTimestamp();

    /// <summary>When this process was last surely awake after a pause; nobody's silence before that counts.</summary>
    private long _awakeSince = time.GetTimestamp();

    /// <summary>How long ago the last walk began.</summary>
    public TimeSpan SinceLast => time.GetElapsedTime(Volatile.Read(ref _lastWalk));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.WalkEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Walk();
        }
    }

    /// <summary>One walk.</summary>
    internal void Walk()
    {
        var start = time.GetTimestamp();
        var sinceLast = time.GetElapsedTime(_lastWalk, start);
        var wasPaused = sinceLast > options.Value.WalkEvery * 3;
        if (wasPaused)
        {
            _awakeSince = start;
            WalkWasLate(logger, sinceLast.TotalSeconds);
        }

        List<NodePulse>? changed = events.HasViewers ? [] : null;
        _health.FindClones(start);
        foreach (var node in table.All())
        {
            judge.Judge(node, start, _awakeSince);
            var isHealthNew = _health.Look(node, start);
            if (changed is not null && (isHealthNew || time.GetElapsedTime(_lastWalk, node.LastSeen) >= TimeSpan.Zero))
            {
                changed.Add(node.Pulse());
            }
        }

        _lastWalk = start;
        if (changed is { Count: > 0 })
        {
            events.Publish(new VitalsFrame { At = time.GetUtcNow(), Nodes = changed });
        }

        metrics.Walked(time.GetElapsedTime(start));
    }

    [LoggerMessage(LogLevel.Warning, "The walk over all nodes comes {Seconds:0.0} s after the last one: this machine is overloaded or was paused")]
    private static partial void WalkWasLate(ILogger logger, double seconds);
}
