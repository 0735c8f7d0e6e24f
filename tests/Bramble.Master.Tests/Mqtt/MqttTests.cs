using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Bramble.Master.Nodes;
using Bramble.Master.Tests.Access;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions.V1;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.Mqtt;

/// <summary>Against mosquitto, Debian's broker, and its own client.</summary>
public sealed class MqttTests : IAsyncLifetime
{
    private const string Mosquitto = "/usr/sbin/mosquitto";
    private const string Client = "/usr/bin/mosquitto_sub";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("bramble-mqtt-");
    private readonly int _port = FreePort();
    private ChildProcess? _broker;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Mosquitto) || !File.Exists(Client))
        {
            return;
        }

        var file = Path.Combine(_directory.FullName, "mosquitto.conf");
        await File.WriteAllTextAsync(file, $"listener {_port} 127.0.0.1\nallow_anonymous true\nuser root\n");
        _broker = ChildProcess.Start(Mosquitto, "-c", file);
        await Until.TrueAsync(IsListeningAsync, "mosquitto listens");
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Home_assistant_finds_what_a_node_has_and_reads_it_and_is_told_of_the_end()
    {
        Assert.SkipUnless(_broker is not null, "mosquitto and mosquitto-clients are not installed.");
        await using var configs = Subscribe("homeassistant/#");
        await using var states = Subscribe("bramble/+/state");
        await using var availability = Subscribe("bramble/master/availability");
        string node;
        await using (var master = await StartAsync())
        {
            using var simulated = await SimulatedNode.JoinAsync(master, "pi-1");
            Assert.Equal("bramble/master/availability online", await availability.ReadLineAsync());

            var state = await LineAsync(states, line => line.Contains("\"node\":\"pi-1\"", StringComparison.Ordinal));
            node = state.Split('/')[1];
            using var reading = JsonDocument.Parse(state[(state.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            Assert.Equal("pi-1", reading.RootElement.GetProperty("node").GetString());

            var config = await LineAsync(configs, line => line.StartsWith($"homeassistant/sensor/bramble_{node}/state/config ", StringComparison.Ordinal));
            using var told = JsonDocument.Parse(config[(config.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            Assert.Equal($"bramble/{node}/state", told.RootElement.GetProperty("state_topic").GetString());
            Assert.Equal("pi-1", told.RootElement.GetProperty("device").GetProperty("name").GetString());
        }

        Assert.Equal("bramble/master/availability offline", await availability.ReadLineAsync());
    }

    [Fact]
    public async Task A_node_that_is_lost_is_not_available_and_its_last_reading_is_not_told_again()
    {
        Assert.SkipUnless(_broker is not null, "mosquitto and mosquitto-clients are not installed.");
        await using var configs = Subscribe("homeassistant/#");
        await using var states = Subscribe("bramble/+/state");
        await using var availability = Subscribe("bramble/+/availability");
        await using var master = await StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-1");
        var (agent, _) = await SimulatedAgent.OpenAsync(master, node);
        await using var session = agent;
        await agent.SendAsync(new AgentMessage { Reading = new Reading { TemperatureCelsius = 48 } });

        var config = JsonOf(await LineAsync(configs, line => line.StartsWith($"homeassistant/sensor/bramble_{node.Id}/temperature/config ", StringComparison.Ordinal)));
        Assert.Equal(["bramble/master/availability", $"bramble/{node.Id}/availability"], config.GetProperty("availability").EnumerateArray().Select(one => one.GetProperty("topic").GetString()), StringComparer.Ordinal);
        Assert.Equal("all", config.GetProperty("availability_mode").GetString());
        await LineAsync(availability, line => string.Equals(line, $"bramble/{node.Id}/availability online", StringComparison.Ordinal));
        await LineAsync(states, line => JsonOf(line).GetProperty("temperature").ValueKind == JsonValueKind.Number);

        var nodes = master.Services.GetRequiredService<NodeTable>();
        nodes.SetState(nodes.Find(node.Id)!, NodeState.Lost, EventTypes.NodeLost, "pi-1 is lost"); // It has joined.

        await LineAsync(availability, line => string.Equals(line, $"bramble/{node.Id}/availability offline", StringComparison.Ordinal));
        var lost = JsonOf(await LineAsync(states, line => line.Contains("\"state\":\"lost\"", StringComparison.Ordinal)));
        Assert.Equal(JsonValueKind.Null, lost.GetProperty("temperature").ValueKind);
    }

    [Fact]
    public async Task A_sensor_that_tells_later_is_told_in_the_same_connection_and_a_removed_node_is_taken_out()
    {
        Assert.SkipUnless(_broker is not null, "mosquitto and mosquitto-clients are not installed.");
        await using var configs = Subscribe("homeassistant/#");
        await using var states = Subscribe("bramble/+/state");
        await using var availability = Subscribe("bramble/+/availability");
        await using var master = await StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-1");
        var (agent, _) = await SimulatedAgent.OpenAsync(master, node);
        await using var session = agent;
        await agent.SendAsync(new AgentMessage { Reading = new Reading { TemperatureCelsius = 48 } });
        await LineAsync(states, line => JsonOf(line).GetProperty("temperature").ValueKind == JsonValueKind.Number);

        await agent.SendAsync(new AgentMessage { Reading = new Reading { TemperatureCelsius = 48, Filesystems = { new Reading.Types.Filesystem { MountPoint = "/", SizeBytes = 1_000, UsedBytes = 300, AvailableBytes = 300 } } } });

        var topic = $"homeassistant/sensor/bramble_{node.Id}/root_used_percent/config";
        var disk = JsonOf(await LineAsync(configs, line => line.StartsWith(topic, StringComparison.Ordinal)));
        Assert.Equal("Disk used", disk.GetProperty("name").GetString());
        // As df has it: what only root may fill is neither used nor free.
        var state = JsonOf(await LineAsync(states, line => JsonOf(line).GetProperty("root_used_percent").ValueKind == JsonValueKind.Number));
        Assert.Equal(50, state.GetProperty("root_used_percent").GetDouble());

        using var admin = AccessTests.Client(master.AdminToken);
        using var removed = await admin.DeleteAsync(new Uri(master.Page, $"api/v1/nodes/{node.Id}"), TestContext.Current.CancellationToken).DefaultTimeout();
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await LineAsync(configs, line => string.Equals(line, $"{topic} (null)", StringComparison.Ordinal));
        await LineAsync(availability, line => string.Equals(line, $"bramble/{node.Id}/availability (null)", StringComparison.Ordinal));
    }

    private static JsonElement JsonOf(string line)
    {
        using var document = JsonDocument.Parse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        return document.RootElement.Clone();
    }

    private Task<RunningMaster> StartAsync() => RunningMaster.StartAsync("--Bramble:Mqtt:Host=127.0.0.1", $"--Bramble:Mqtt:Port={_port}", "--Bramble:Mqtt:Every=00:00:01");

    private ChildProcess Subscribe(string topic) => ChildProcess.Start(Client, "-h", "127.0.0.1", "-p", $"{_port}", "-t", topic, "-v");

    private static async Task<string> LineAsync(ChildProcess client, Func<string, bool> holds)
    {
        while (true)
        {
            if (await client.ReadLineAsync() is var line && holds(line))
            {
                return line;
            }
        }
    }

    private async Task<bool> IsListeningAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
