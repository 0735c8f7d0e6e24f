using System.Net;
using System.Net.Sockets;
using System.Text;
using Bramble.Master.Influx;
using Bramble.Master.Nodes;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Sessions.V1;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.Influx;

public sealed class InfluxTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_tutorials_measurements_are_told_under_its_names() =>
        Assert.Equal(
            [
                "cpu,node=pi-1 percentage=12.5,frequency=1500 1795521600000000000",
                "ram,node=pi-1 free=1000,total=4000 1795521600000000000",
                "swap,node=pi-1 free=0 1795521600000000000",
                "health,node=pi-1 up=1 1795521600000000000",
            ],
            Lines(Reading("pi-1", new NodeVitals { At = Now, CpuPercent = 12.5, CpuFrequencyMegahertz = 1500, MemoryAvailableBytes = 1000, SwapFreeBytes = 0 })), StringComparer.Ordinal);

    [Fact]
    public void What_is_not_known_is_no_field_and_without_a_reading_there_is_no_line()
    {
        Assert.Equal(["health,node=pi-1 up=1 1795521600000000000"], Lines(Reading("pi-1", new NodeVitals { At = Now, CpuPercent = double.NaN })).Where(line => !line.StartsWith("ram", StringComparison.Ordinal)), StringComparer.Ordinal);
        Assert.Empty(Lines(Reading("pi-1", null)));
    }

    [Theory]
    [InlineData("a b,c=d", "a\\ b\\,c\\=d")]
    [InlineData("x\ncpu,node=y percentage=1", "x?cpu\\,node\\=y\\ percentage\\=1")]
    [InlineData("back\\", "back/")]
    [InlineData("", "?")]
    public void A_name_breaks_no_line(string name, string tag) =>
        Assert.All(Lines(Reading(name, new NodeVitals { At = Now, CpuPercent = 1 })), line => Assert.Contains($",node={tag} ", line, StringComparison.Ordinal));

    [Fact]
    public async Task Readings_reach_a_receiver_with_the_token_and_wait_while_it_refuses()
    {
        var token = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(token, "secret\n", TestContext.Current.CancellationToken);
            var port = FreePort();
            await using var receiver = new InfluxReceiver(port) { Answer = HttpStatusCode.ServiceUnavailable };
            await using var master = await RunningMaster.StartAsync($"--Bramble:Influx:Url=http://127.0.0.1:{port}/write?db=node_vitals", $"--Bramble:Influx:TokenFile={token}", "--Bramble:Influx:Every=00:00:01");
            using var slave = await master.ConnectSlaveAsync("pi-1", TestContext.Current.CancellationToken);

            (string Query, string? Authorization, string Body) refused;
            do
            {
                refused = await receiver.NextAsync().DefaultTimeout();
            }
            while (!refused.Body.Contains(",node=pi-1 ", StringComparison.Ordinal));
            receiver.Answer = HttpStatusCode.NoContent;
            var taken = await receiver.NextAsync().DefaultTimeout();

            Assert.Equal(("/write?db=node_vitals", "Token secret"), (taken.Query, taken.Authorization));
            Assert.Matches("(?m)^cpu,node=pi-1 percentage=12.5 [0-9]{19}$", refused.Body + taken.Body);
        }
        finally
        {
            File.Delete(token);
        }
    }

    [Fact]
    public async Task Readings_go_on_when_the_clock_is_set_back_and_a_silent_node_is_told_to_be_down()
    {
        var clock = new ShiftedClock();
        var port = FreePort();
        await using var receiver = new InfluxReceiver(port);
        await using var master = await RunningMaster.StartAsync(clock, $"--Bramble:Influx:Url=http://127.0.0.1:{port}/write?db=node_vitals", "--Bramble:Influx:Every=00:00:01");
        using var node = await SimulatedNode.JoinAsync(master, "pi-1");
        var (agent, _) = await SimulatedAgent.OpenAsync(master, node);
        await using var session = agent;
        await agent.SendAsync(new AgentMessage { Reading = new Reading { CpuPercent = 10 } });
        await BodyAsync(receiver, "cpu,node=pi-1 percentage=10 ");

        clock.Ahead = TimeSpan.FromHours(-1);
        await agent.SendAsync(new AgentMessage { Reading = new Reading { CpuPercent = 20 } });
        await BodyAsync(receiver, "cpu,node=pi-1 percentage=20 ");

        var nodes = master.Services.GetRequiredService<NodeTable>();
        nodes.SetState(nodes.Find(node.Id)!, NodeState.Lost, EventTypes.NodeLost, "pi-1 is lost"); // It has joined.
        var silent = await BodyAsync(receiver, "up=0 ");
        Assert.Matches("^health,node=pi-1 (level=[012],)?up=0 [0-9]{19}\n$", silent);
    }

    [Fact]
    public void Under_voltage_that_only_the_kernel_tells_is_told() =>
        Assert.Contains("throttle,node=pi-1 under_voltage=1 1795521600000000000", Lines(Reading("pi-1", new NodeVitals { At = Now, Supply = new SupplyVitals { UnderVoltage = true } })), StringComparer.Ordinal);

    private static async Task<string> BodyAsync(InfluxReceiver receiver, string part)
    {
        while (true)
        {
            if ((await receiver.NextAsync().DefaultTimeout()).Body is var body && body.Contains(part, StringComparison.Ordinal))
            {
                return body;
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Node Reading(string name, NodeVitals? vitals) => Empty(name) with { Vitals = vitals };

    private static Node Empty(string name) => new()
    {
        Id = NodeId.TryParse("0192f5c0000070008000000000000001", out var id) ? id : default,
        Name = name,
        Kind = NodeKind.Agent,
        State = NodeState.Ready,
        Labels = new Dictionary<string, string>(StringComparer.Ordinal),
        Facts = new NodeFacts { MemoryBytes = 4000 },
        Vitals = null,
        LastSeenAt = Now,
        JoinedAt = Now,
        Address = null,
        Schedulable = true,
        AgentVersion = null,
        Running = 0,
    };

    private static string[] Lines(Node node)
    {
        var lines = new InfluxLines();
        lines.Add(node);
        return Encoding.UTF8.GetString(lines.Take()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
