using Bramble.Master.Clock;
using Bramble.Master.Hosting;
using Bramble.Vitals;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Store;

internal static class StoreExtensions
{
    /// <summary>The durable heart on the data directory.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, MasterSettings settings)
    {
        services.AddOptions<StoreOptions>().BindConfiguration("Bramble:Store").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsRelations>();
        services.AddSingleton<StoreMetrics>();
        services.AddSingleton(provider => new DiskRoom(
            settings.Data, provider.GetRequiredService<IOptions<StoreOptions>>(), DiskSpace.Of, provider.GetRequiredService<ILogger<DiskRoom>>()));
        services.AddSingleton(_ => DirectoryLock.Take(settings.Data));
        services.AddSingleton(provider =>
        {
            // Taken first, so that it is let go of last.
            _ = provider.GetRequiredService<DirectoryLock>();
            return new ClusterStore(
                new SqliteBatchLog(Path.Combine(settings.Data, StoreFiles.Database)),
                provider.GetRequiredService<DiskRoom>(),
                provider.GetRequiredService<IOptions<StoreOptions>>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<StoreMetrics>(),
                provider.GetRequiredService<ILogger<ClusterStore>>());
        });
        services.AddSingleton<Backups.BackupMaker>();
        services.AddSingleton<Backups.Snapshots>();
        services.AddOptions<ClockOptions>().BindConfiguration("Bramble:Clock");
        services.AddSingleton(provider =>
        {
            var isTrusted = provider.GetRequiredService<IOptions<ClockOptions>>().Value.IsTrusted;
            return new SureClock(settings.Data, provider.GetRequiredService<TimeProvider>(), () => isTrusted || SystemClock.IsSynchronised());
        });
        services.AddHostedService<StoreLoop>();
        services.AddHostedService<StoreWatchLoop>();
        services.AddHostedService<Backups.SnapshotLoop>();
        return services;
    }
}
