namespace Bramble.Master.Influx;

internal static class InfluxExtensions
{
    public static IServiceCollection AddInflux(this IServiceCollection services)
    {
        services.AddOptions<InfluxOptions>().BindConfiguration("Bramble:Influx").ValidateDataAnnotations().ValidateOnStart();
        return services.AddHostedService<InfluxPushLoop>();
    }
}
