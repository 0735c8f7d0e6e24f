using Bramble.Vitals;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Nodes;

/// <summary>Keeps what <c>master_info</c> tells classic peers about the master's own machine up to date.</summary>
internal sealed partial class LocalMachineLoop(
    MachineReader reader, LocalMachine machine, IOptions<NodeOptions> options, TimeProvider time, ILogger<LocalMachineLoop> logger)
    : BackgroundService
{
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
    }

    [LoggerMessage(LogLevel.Warning, "This machine can't be read just now")]
    private static partial void ReadFailed(ILogger logger, Exception exception);
}
