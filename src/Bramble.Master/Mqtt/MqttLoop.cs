using Bramble.Master.Api;
using Bramble.Master.Hosting;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Protocol;

namespace Bramble.Master.Mqtt;

/// <summary>
/// Sends readings to an MQTT broker. What there is, is told once a connection as it becomes known, and kept by the broker for Home
/// Assistant; a node that is removed is taken out there. Nothing waits while the broker is away: the next reading is as good.
/// </summary>
internal sealed partial class MqttLoop(LocalBrambleClient client, ClusterIdentity cluster, IOptions<MqttOptions> options, TimeProvider time, ILogger<MqttLoop> logger) : BackgroundService
{
    private const int MaxReason = 300;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly MqttMessages _messages = new(options.Value.Prefix, options.Value.DiscoveryPrefix, cluster.Name);
    private readonly Dictionary<NodeId, MqttTold> _told = [];
    private string? _trouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Host is not { Length: > 0 } host)
        {
            return;
        }

        using var broker = new MqttClientFactory().CreateMqttClient();
        using var timer = new PeriodicTimer(options.Value.Every, time);
        try
        {
            do
            {
                await TickAsync(broker, host, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            await LeaveAsync(broker);
        }
    }

    private async Task TickAsync(IMqttClient broker, string host, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            if (!broker.IsConnected)
            {
                await ConnectAsync(broker, host, either.Token);
            }

            await PublishAsync(broker, client.Nodes(), either.Token);
            Tell(host, null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is MQTTnet.Exceptions.MqttCommunicationException or MQTTnet.Exceptions.MqttProtocolViolationException
            or MQTTnet.Adapter.MqttConnectingFailedException or IOException or OperationCanceledException or UnauthorizedAccessException or InvalidOperationException)
        {
            Tell(host, e is OperationCanceledException ? $"it did not answer within {Limit.TotalSeconds:0} s" : Untrusted.Clean(e.Message, MaxReason));
        }
    }

    private async Task ConnectAsync(IMqttClient broker, string host, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var with = new MqttClientOptionsBuilder()
            .WithTcpServer(host, settings.Port ?? (settings.Tls ? 8883 : 1883))
            .WithClientId($"bramble-{cluster.Id}")
            .WithWillTopic(_messages.Availability).WithWillPayload("offline").WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithTlsOptions(tls => tls.UseTls(settings.Tls));
        if (settings.User is { } user)
        {
            var password = settings.PasswordFile is { } file ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : "";
            with = with.WithCredentials(user, password);
        }

        await broker.ConnectAsync(with.Build(), cancellationToken);
        // A broker that was set up anew knows nothing; one that was not may still have a node that was removed meanwhile.
        foreach (var id in _told.Keys.ToList())
        {
            _told[id] = new MqttTold();
        }

        await SendAsync(broker, _messages.Availability, "online", retain: true, cancellationToken);
    }

    private async Task PublishAsync(IMqttClient broker, IReadOnlyList<Node> nodes, CancellationToken cancellationToken)
    {
        foreach (var node in nodes.Where(node => node.Kind is not NodeKind.Classic)) // A classic node's id ends with its connection.
        {
            await TellAsync(broker, node, cancellationToken);
            await SendAsync(broker, _messages.State(node), MqttMessages.Reading(node), retain: false, cancellationToken);
        }

        var here = nodes.Select(node => node.Id).ToHashSet();
        foreach (var gone in _told.Keys.Where(id => !here.Contains(id)).ToList())
        {
            foreach (var topic in MqttSensor.All.Select(sensor => _messages.Discovery(gone, sensor)).Append(_messages.AvailabilityOf(gone)))
            {
                await SendAsync(broker, topic, "", retain: true, cancellationToken);
            }

            _told.Remove(gone);
        }
    }

    /// <summary>Tells what the broker is to keep of a node, as far as it is new.</summary>
    private async Task TellAsync(IMqttClient broker, Node node, CancellationToken cancellationToken)
    {
        if (!_told.TryGetValue(node.Id, out var told))
        {
            _told[node.Id] = told = new MqttTold();
        }

        told.Follow(node);
        foreach (var sensor in MqttSensor.All.Where(sensor => !told.Sensors.Contains(sensor.Key) && sensor.Read(node) is not null))
        {
            await SendAsync(broker, _messages.Discovery(node.Id, sensor), _messages.Config(node, sensor), retain: true, cancellationToken);
            told.Sensors.Add(sensor.Key);
        }

        if (MqttMessages.IsHeard(node) is var isHeard && told.IsHeard != isHeard)
        {
            await SendAsync(broker, _messages.AvailabilityOf(node.Id), isHeard ? "online" : "offline", retain: true, cancellationToken);
            told.IsHeard = isHeard;
        }
    }

    private static Task<MqttClientPublishResult> SendAsync(IMqttClient broker, string topic, string text, bool retain, CancellationToken cancellationToken) =>
        broker.PublishStringAsync(topic, text, MqttQualityOfServiceLevel.AtLeastOnce, retain, cancellationToken);

    /// <summary>The broker sends the last will only for a connection that broke.</summary>
    private async Task LeaveAsync(IMqttClient broker)
    {
        if (!broker.IsConnected)
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
            await SendAsync(broker, _messages.Availability, "offline", retain: true, limit.Token);
            await broker.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token);
        }
        catch (Exception e) when (e is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException or IOException)
        {
            // It is gone; the will says so.
        }
    }

    /// <summary>Says once that it does not work, and once that it does again.</summary>
    private void Tell(string host, string? trouble)
    {
        if (trouble is not null && _trouble is null)
        {
            Failing(logger, host, trouble);
        }
        else if (trouble is null && _trouble is not null)
        {
            Recovered(logger, host);
        }

        _trouble = trouble;
    }

    [LoggerMessage(LogLevel.Warning, "Readings can't be sent to the MQTT broker {Host}: {Trouble}. It is tried again")]
    private static partial void Failing(ILogger logger, string host, string trouble);

    [LoggerMessage(LogLevel.Information, "Readings go to the MQTT broker {Host} again")]
    private static partial void Recovered(ILogger logger, string host);
}
