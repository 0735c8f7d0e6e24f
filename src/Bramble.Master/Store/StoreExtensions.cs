using Bramble.Master.Hosting;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Store;

internal static class StoreExtensions
{
    /// <summary>The durable heart on the data directory.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, MasterSettings settings)
    {
        services.AddOptions<StoreOptions>().BindConfiguration("Bramble:Store").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<StoreMetrics>();
        services.AddSingleton(_ => DirectoryLock.Take(settings.Data));
        services.AddSingleton(provider =>
        {
            // Taken first, so that it is let go of last.
            _ = provider.GetRequiredService<DirectoryLock>();
            return new ClusterStore(
                new SqliteBatchLog(Path.Combine(settings.Data, "cluster.db")),
                provider.GetRequiredService<IOptions<StoreOptions>>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<StoreMetrics>(),
                provider.GetRequiredService<ILogger<ClusterStore>>());
        });
        services.AddHostedService<StoreLoop>();
        return services;
    }
}
