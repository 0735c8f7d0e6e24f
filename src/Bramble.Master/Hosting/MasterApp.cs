using System.Security.Cryptography;
using Bramble.Dashboard;
using Bramble.Master.Access;
using Bramble.Master.AgentSessions;
using Bramble.Master.Api;
using Bramble.Master.Classic;
using Bramble.Master.Classic.Transport;
using Bramble.Master.Events;
using Bramble.Master.Exposition;
using Bramble.Master.Influx;
using Bramble.Master.Jobs;
using Bramble.Master.Joining;
using Bramble.Master.LocalAgent;
using Bramble.Master.Logging;
using Bramble.Master.Logs;
using Bramble.Master.Mqtt;
using Bramble.Master.Nodes;
using Bramble.Master.Processes;
using Bramble.Master.Store;
using Bramble.Master.Store.Backups;
using Bramble.Master.Vitals;
using Bramble.Protocol;
using Bramble.Protocol.Client;
using Bramble.Protocol.Joining;
using Bramble.Vitals;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Bramble.Master.Hosting;

/// <summary>Puts the master together.</summary>
internal static class MasterApp
{
    /// <summary>Builds the master; nothing listens yet.</summary>
    /// <param name="args">The command line, see <see cref="MasterSettings.Switches"/>.</param>
    /// <param name="configure">Changes services before they are built, for tests.</param>
    /// <exception cref="StartException">A setting or the data directory can't be used.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables().AddCommandLine(args, MasterSettings.Switches);
        var settings = MasterSettings.From(builder.Configuration);
        Restoring.ThrowIfUnfinished(settings.Data);
        var cluster = ClusterIdentity.Open(settings.Data, settings.Name);
        var authority = NodeAuthority.Open(settings.Data, cluster.Id);

        builder.Logging.AddBrambleConsole(settings.LogLevel, settings.LogFormat);
        builder.Services
            .AddSingleton(settings)
            .AddSingleton(cluster)
            .AddSingleton(_ => authority)
            .AddSingleton(AdminToken.Read(settings.Data))
            .AddStore(settings)
            .AddVitalsHistory(settings)
            .AddBramble(settings)
            .AddJoining()
            .AddAgentSessions()
            .AddProcesses()
            .AddJobs(settings)
            .AddClassic()
            .AddExposition()
            .AddInflux()
            .AddMqtt()
            .AddDashboard();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel((_, kestrel) => kestrel.ListenOn(settings));
        // After a power cut every agent knocks at once, and one that finds no room waits a second and more. The system's own bound still holds.
        builder.WebHost.UseSockets(sockets => sockets.Backlog = 4_096);
        // After Kestrel's own, which takes what this one does not.
        builder.Services.AddSingleton<IConnectionListenerFactory, ClassicTransport>();
        configure?.Invoke(builder);

        var app = Build(builder);
        app.UseDashboardHeaders();
        app.UseProblems();
        app.UseHostCheck();
        app.UseAccessCheck();
        app.MapHealth();
        app.MapJoinApi();
        var view = app.MapGroup("").Needs(AccessLevel.View);
        view.MapPrometheusScrapingEndpoint("/metrics");
        view.MapExposition();
        view.MapOpenApi("/openapi/v1.json");
        view.MapDashboard();
        var api = view.MapGroup("/api/v1");
        api.MapNodesApi();
        api.MapVitalsApi();
        api.MapProcessesApi();
        api.MapEventsApi();
        api.MapClassicApi();
        api.MapJobsApi();
        api.MapLogsApi();
        var admin = app.MapGroup("/api/v1").Needs(AccessLevel.Admin);
        admin.MapTokensApi();
        admin.MapNodeCommandsApi();
        admin.MapBackupApi();
        admin.MapJobCommandsApi();
        return app;
    }

    /// <summary>The web server asks for what it serves already when it is built, and that for the lock on the data directory.</summary>
    private static WebApplication Build(WebApplicationBuilder builder)
    {
        try
        {
            return builder.Build();
        }
        catch (StoreException e)
        {
            throw new StartException(e.Message, ExitCode.Failed, e);
        }
    }

    private static IServiceCollection AddBramble(this IServiceCollection services, MasterSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new IdSource(RandomNumberGenerator.Create()));
        services.AddRouting();
        // Else a body that cannot be read is answered by a bare status.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi("v1");
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, JoinJsonContext.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, BrambleJsonContext.Default);
        });
        services.AddMetrics();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(NodeMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting")
            .AddRuntimeInstrumentation()
            // Room for each is made at once, and for the 2,000 that are usual it would be 8 MB. The most are routes with their answers.
            .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = 300 })
            .AddPrometheusExporter());

        services.AddOptions<NodeOptions>().BindConfiguration("Bramble:Nodes").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EventHubOptions>().BindConfiguration("Bramble:Events").ValidateDataAnnotations().ValidateOnStart();
        // Two seconds is what a person waits after Ctrl-C; streams and connections are ended at the start of it.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1.5));

        services.AddSingleton(provider => new EventHub(provider.GetRequiredService<IOptions<EventHubOptions>>(), provider.GetRequiredService<IdSource>().NextStartId()));
        services.AddSingleton<NodeMetrics>();
        services.AddSingleton<NodeTable>();
        services.AddSingleton<NodeJudge>();
        services.AddSingleton<NodeControl>();
        services.AddSingleton<LocalMachine>();
        services.AddSingleton<BoundAddresses>();
        services.AddSingleton(provider => new MachineReader(settings.SysRoot, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LocalBrambleClient>();
        services.AddSingleton<IBrambleClient>(provider => provider.GetRequiredService<LocalBrambleClient>());
        services.AddSingleton<IJobsClient, LocalJobsClient>();
        services.AddHostedService<AgentNodesLoop>();
        services.AddHostedService<LocalMachineLoop>();
        services.AddHostedService<NodeWalkLoop>();
        services.AddHostedService<MemoryTrimLoop>();
        services.AddHostedService<LocalAgentLoop>();
        return services;
    }

    private static void ListenOn(this Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, MasterSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Listen(settings.Http);
        if (settings.Listen is { } listen)
        {
            kestrel.Listen(listen, agents =>
            {
                AgentsPort.MarkAll(agents);
                agents.UseAgents();
            });
        }

        if (settings.Classic is { } classic)
        {
            kestrel.Listen(new ClassicEndPoint(classic), listen => listen.UseClassic());
        }
    }
}
