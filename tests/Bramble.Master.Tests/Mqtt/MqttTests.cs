using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Bramble.TestKit;
using Bramble.TestKit.Agents;

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
        await using (var master = await RunningMaster.StartAsync("--Bramble:Mqtt:Host=127.0.0.1", $"--Bramble:Mqtt:Port={_port}", "--Bramble:Mqtt:Every=00:00:01"))
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
