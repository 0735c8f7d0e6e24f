using Bramble.Master.Nodes;
using Bramble.Shared;

namespace Bramble.Master.Hosting;

/// <summary>Tells the service manager that the master lives, as long as it still walks over its nodes each second. A disk that hangs is no reason: the store lives with that.</summary>
internal static class ServiceSigns
{
    /// <summary>An overloaded Pi may be late by seconds.</summary>
    private static readonly TimeSpan LongestWalk = TimeSpan.FromSeconds(15);

    public static async Task KeepAsync(NodeWalkLoop walk, ServiceNotifier service, TimeProvider time, CancellationToken cancellationToken)
    {
        if (service.SignEvery is not { } every)
        {
            return;
        }

        using var timer = new PeriodicTimer(every / 2, time);
        try
        {
            do
            {
                if (walk.SinceLast < LongestWalk)
                {
                    service.Alive();
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The master stops.
        }
    }
}
