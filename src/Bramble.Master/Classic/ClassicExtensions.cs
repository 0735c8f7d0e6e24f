using Bramble.Master.Api;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bramble.Master.Classic;

internal static class ClassicExtensions
{
    public static IServiceCollection AddClassic(this IServiceCollection services)
    {
        services.AddOptions<ClassicOptions>().BindConfiguration("Bramble:Classic").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ClassicMetrics>();
        services.AddSingleton<ClassicServer>();
        services.AddSingleton<ClassicViewSource>();
        services.AddHostedService<ClassicWalkLoop>();
        return services;
    }

    /// <summary>Speaks the classic protocol on a port.</summary>
    public static void UseClassic(this ListenOptions listen) => listen.UseConnectionHandler<ClassicConnectionHandler>();

    public static void MapClassicApi(this IEndpointRouteBuilder api) =>
        api.MapGet("/classic", (LocalBrambleClient client) => TypedResults.Ok(client.Classic()))
            .WithName("GetClassic").WithSummary("What the classic protocol tells its peers");
}
