using System.Net.Sockets;
using System.Text;
using Bramble.Agent.Connection;
using Bramble.Shared;
using Bramble.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Agent.Tests.Connection;

/// <summary>What the service manager hears, at a real socket.</summary>
public sealed class ServiceNotifierTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("bramble-test-");
    private readonly FakeTimeProvider _time = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public void Dispose()
    {
        _manager.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_word_arrives_as_a_datagram(bool isAbstract)
    {
        using var notifier = new ServiceNotifier(Listen(isAbstract), watchdog: null, _time);
        notifier.Ready();
        notifier.Ready();
        notifier.Status("Connected to pi-01:7443\nREADY=1");
        notifier.Alive(); // Nobody expects it.
        notifier.Stopping();

        Assert.Equal(["READY=1", "STATUS=Connected to pi-01:7443 READY=1", "STOPPING=1"], [await ReadAsync(), await ReadAsync(), await ReadAsync()]);
    }

    [Fact]
    public async Task A_sign_of_life_is_sent_three_times_in_the_time_allowed()
    {
        using var notifier = new ServiceNotifier(Listen(), TimeSpan.FromSeconds(30), _time);
        for (var second = 0; second <= 30; second++)
        {
            notifier.Alive();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        notifier.Stopping();
        var heard = 0;
        while (await ReadAsync() is "WATCHDOG=1")
        {
            heard++;
        }

        Assert.Equal(4, heard); // At 0, 10, 20 and 30 s.
    }

    [Fact]
    public async Task What_systemd_asks_for_is_taken_out_of_the_environment()
    {
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", Listen());
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", "30000000");
        Environment.SetEnvironmentVariable("WATCHDOG_PID", $"{Environment.ProcessId}");
        using var notifier = ServiceNotifier.FromEnvironment(_time);
        notifier.Ready();

        Assert.Equal("READY=1", await ReadAsync());
        Assert.Equal(TimeSpan.FromSeconds(10), notifier.SignEvery);
        Assert.All((string[])["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"], name => Assert.Null(Environment.GetEnvironmentVariable(name)));

        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", Path.Combine(_directory.FullName, "socket"));
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", "30000000");
        Environment.SetEnvironmentVariable("WATCHDOG_PID", "1");
        using var others = ServiceNotifier.FromEnvironment(_time);
        Assert.Null(others.SignEvery);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/nonexistent/socket")]
    [InlineData("@")]
    [InlineData("vsock:2:1234")]
    public void Where_nobody_listens_nothing_fails(string? path)
    {
        using var notifier = new ServiceNotifier(path, TimeSpan.FromSeconds(30), _time);
        notifier.Ready();
        notifier.Alive();
        notifier.Stopping();

        Assert.Equal(path is null, notifier.SignEvery is null);
    }

    [Fact]
    public async Task An_agent_is_ready_once_it_looks_for_its_master_but_not_while_it_joins()
    {
        using var notifier = new ServiceNotifier(Listen(), watchdog: null, _time);
        var teller = new ServiceTeller(notifier, _ => { });
        teller.Tell(Status(AgentState.Joining));
        teller.Tell(Status(AgentState.Waiting));
        teller.Tell(Status(AgentState.Joined));
        teller.Tell(Status(AgentState.Waiting));
        teller.Tell(Status(AgentState.Connected));

        List<string> heard = [];
        for (var i = 0; i < 6; i++)
        {
            heard.Add(await ReadAsync());
        }

        Assert.Equal(4, heard.IndexOf("READY=1"));
        Assert.Single(heard, "READY=1");
    }

    private static AgentStatus Status(AgentState state) => new() { State = state, At = DateTimeOffset.UnixEpoch };

    private string Listen(bool isAbstract = false)
    {
        var path = isAbstract ? $"@bramble-test/{Path.GetFileName(_directory.FullName)}" : Path.Combine(_directory.FullName, "socket");
        _manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? $"\0{path[1..]}" : path));
        return path;
    }

    private async Task<string> ReadAsync()
    {
        var buffer = new byte[4096];
        var length = await _manager.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().DefaultTimeout();
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
