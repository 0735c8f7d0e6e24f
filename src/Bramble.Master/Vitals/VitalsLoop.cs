namespace Bramble.Master.Vitals;

/// <summary>Lets time do its work on the history, and writes it when the master stops.</summary>
internal sealed class VitalsLoop(VitalsHistory history, TimeProvider time) : BackgroundService
{
    /// <summary>The width of the finest point that is always kept.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(Block.StepSeconds);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        history.Close();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            history.Tick();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
