using Bramble.Master.Hosting;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Vitals;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Nodes;

/// <summary>Keeps the master's own machine on the node table, and the details that <c>master_info</c> answers, up to date.</summary>
internal sealed partial class LocalMachineLoop(
    NodeTable table, MachineReader reader, LocalMachine machine, ClusterIdentity cluster, IOptions<NodeOptions> options, TimeProvider time, ILogger<LocalMachineLoop> logger)
    : BackgroundService
{
    private LiveNode? _node;

    /// <summary>The kernel counts processor time in ticks of 10 ms; so long after the first sample there is a use to tell.</summary>
    private static readonly TimeSpan FirstSample = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads once before anything listens, so that the first answer is not empty.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(FirstSample, time, cancellationToken);
        Read();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LocalBeat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Read();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                ReadFailed(logger, e);
            }
        }
    }

    private void Read()
    {
        var facts = reader.ReadFacts();
        var vitals = reader.ReadVitals();
        machine.Set(facts, vitals);
        _node ??= table.Add(LocalId(cluster), NodeKind.Agent, address: null, facts.Hostname, BrambleVersion.Current);
        _node.SetFacts(facts);
        _node.SetVitals(vitals);
    }

    /// <summary>The same at every start, so that links to the node stay true.</summary>
    private static NodeId LocalId(ClusterIdentity cluster) =>
        NodeId.TryParse(cluster.Id, out var id) ? id : throw new InvalidOperationException($"The cluster id '{cluster.Id}' is not 32 hex digits.");

    [LoggerMessage(LogLevel.Warning, "This machine can't be read just now")]
    private static partial void ReadFailed(ILogger logger, Exception exception);
}
