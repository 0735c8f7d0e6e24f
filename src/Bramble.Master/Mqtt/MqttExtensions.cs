namespace Bramble.Master.Mqtt;

internal static class MqttExtensions
{
    public static IServiceCollection AddMqtt(this IServiceCollection services)
    {
        services.AddOptions<MqttOptions>().BindConfiguration("Bramble:Mqtt").ValidateDataAnnotations().ValidateOnStart();
        return services.AddHostedService<MqttLoop>();
    }
}
