using Microsoft.Extensions.Options;

namespace Bramble.Master.Classic;

/// <summary>One walk over all connections per tick instead of a timer for each.</summary>
internal sealed class ClassicWalkLoop(ClassicServer server, IOptions<ClassicOptions> options, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = lifetime.ApplicationStopping.Register(() => server.EndAll("the master stops"));
        using var timer = new PeriodicTimer(options.Value.WalkEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            server.Walk();
        }
    }
}
