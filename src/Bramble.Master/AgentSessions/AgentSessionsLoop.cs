using Bramble.Protocol.Sessions.V1;
using Microsoft.Extensions.Options;

namespace Bramble.Master.AgentSessions;

/// <summary>Keeps the sessions true to the store, tells them their beat as nodes come and go, and says goodbye when the master stops.</summary>
internal sealed class AgentSessionsLoop(
    AgentSessionTable sessions, AgentSessionHandler handler, AgentWatch watch, IOptions<AgentSessionOptions> options, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    /// <summary>A beat that differs by less is left alone.</summary>
    private const double Tolerance = 0.2;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        sessions.Start();
        watch.Start();
        lifetime.ApplicationStopping.Register(() =>
        {
            handler.Stop();
            foreach (var session in sessions.All())
            {
                session.End(EndReason.Stopping, "master-stopping", "The master is stopping.");
            }
        });
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var told = options.Value.Beat;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var beat = handler.Beat;
            if (Math.Abs(beat / told - 1) < Tolerance)
            {
                continue;
            }

            told = beat;
            foreach (var session in sessions.All())
            {
                watch.Tell(session.NodeId);
            }
        }
    }
}
