using Bramble.Master.Jobs;
using Bramble.Master.Store;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Logs;

/// <summary>Keeps output within its bounds.</summary>
internal sealed partial class LogUpkeepLoop(ClusterStore store, LogStore logs, JobsWatch watch, IOptions<LogOptions> options, TimeProvider time, ILogger<LogUpkeepLoop> logger) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        watch.Start();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first look reads names of files, for which nobody's start shall wait.
        await Task.Yield();
        using var timer = new PeriodicTimer(options.Value.UpkeepEvery, time);
        do
        {
            try
            {
                logs.Tidy(store.State.Jobs, options.Value, time.GetUtcNow());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Failed(logger, logs.Directory, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "Old output in {Directory} can't be tidied up: {Reason}")]
    private static partial void Failed(ILogger logger, string directory, string reason);
}
