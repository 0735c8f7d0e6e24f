using Bramble.Dashboard.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bramble.Dashboard;

/// <summary>Puts the dashboard into a web application that has an <see cref="Protocol.Client.IBrambleClient"/>.</summary>
public static class DashboardExtensions
{
    /// <summary>Registers what the pages need.</summary>
    /// <param name="services">The application's services.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }

    /// <summary>Adds the security headers to every answer; put it before everything that answers.</summary>
    /// <param name="application">The application.</param>
    /// <returns><paramref name="application"/>.</returns>
    public static IApplicationBuilder UseDashboardHeaders(this IApplicationBuilder application) =>
        application.Use((context, next) =>
        {
            SecurityHeaders.Set(context.Response.Headers);
            return next(context);
        });

    /// <summary>Maps the pages and the files they load.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <returns><paramref name="endpoints"/>.</returns>
    public static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        DashboardEndpoints.Map(endpoints);
        return endpoints;
    }
}
