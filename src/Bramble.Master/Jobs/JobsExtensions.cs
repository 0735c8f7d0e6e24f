using Bramble.Master.AgentSessions;
using Bramble.Master.Hosting;
using Bramble.Master.Logs;

namespace Bramble.Master.Jobs;

internal static class JobsExtensions
{
    /// <summary>Jobs, from their submission to their output, which is in <c>logs</c> of the data directory.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, MasterSettings settings)
    {
        services.AddOptions<JobOptions>().BindConfiguration("Bramble:Jobs").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LogOptions>().BindConfiguration("Bramble:Logs").ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<LogStore>(provider, Path.Combine(settings.Data, "logs")))
            .AddSingleton<LogReaders>()
            .AddSingleton<Reconciled>()
            .AddSingleton<SchedulingBook>()
            .AddSingleton<JobsWatch>()
            .AddSingleton<JobControl>()
            .AddSingleton<AttemptDispatch>()
            .AddSingleton<IAgentSessionPart>(provider => provider.GetRequiredService<AttemptDispatch>())
            .AddHostedService<JobScheduleLoop>()
            .AddHostedService<AttemptsLoop>()
            .AddHostedService<JobEventsLoop>()
            .AddHostedService<LogUpkeepLoop>();
    }
}
