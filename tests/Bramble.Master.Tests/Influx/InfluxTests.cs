using System.Net;
using System.Net.Sockets;
using System.Text;
using Bramble.Master.Influx;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.TestKit;

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
