using Bramble.Master.Hosting;
using Bramble.Master.Store;

namespace Bramble.Master.Vitals;

internal static class VitalsExtensions
{
    /// <summary>The history, in <c>vitals.db</c> of the data directory.</summary>
    public static IServiceCollection AddVitalsHistory(this IServiceCollection services, MasterSettings settings)
    {
        services.AddOptions<VitalsOptions>().BindConfiguration("Bramble:Vitals").ValidateDataAnnotations()
            .Validate(options => options.IsInOrder, "Bramble:Vitals: KeepMinutes must be less than KeepQuarters, and that less than KeepHours.")
            .ValidateOnStart();
        services.AddSingleton<VitalsTelemetry>();
        services.AddSingleton(provider =>
        {
            // Taken first, so that it is let go of last.
            _ = provider.GetRequiredService<DirectoryLock>();
            var room = provider.GetRequiredService<DiskRoom>();
            return new VitalsStore(Path.Combine(settings.Data, "vitals.db"), VitalsMetrics.All) { IsRoom = () => room.Level < DiskLevel.High };
        });
        services.AddSingleton<VitalsHistory>();
        services.AddSingleton<NodeWatches>();
        services.AddSingleton<IVitalsSink>(provider => provider.GetRequiredService<VitalsHistory>());
        services.AddHostedService<VitalsLoop>();
        return services;
    }
}
