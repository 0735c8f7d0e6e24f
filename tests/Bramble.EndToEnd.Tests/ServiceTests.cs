using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;

namespace Bramble.EndToEnd.Tests;

/// <summary>The real programs as systemd starts them: what they tell it, and that they tell it nothing false.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("bramble-test-");
    private readonly List<Socket> _sockets = [];

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Master_and_agent_say_that_they_serve_live_and_stop()
    {
        var masterSays = Listen("master");
        await using var master = Start(
            "master", "Bramble.Master", "bramble-master", "--data", In("data"), "--http", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--classic", "off", "--output", "json");
        var ready = JsonSerializer.Deserialize(await master.ReadLineAsync(), BrambleJsonContext.Default.MasterReady)!;
        await ExpectAsync(masterSays, "READY=1");
        await ExpectAsync(masterSays, "WATCHDOG=1");
        await ExpectAsync(masterSays, "WATCHDOG=1");

        // Joined first, as an installation does, which ends by itself and tells nobody.
        var agentSays = Listen("agent");
        await File.WriteAllTextAsync(In("token"), await TokenAsync(ready), TestContext.Current.CancellationToken);
        await using var join = Start(
            "agent", "Bramble.Cli", "bramble", "agent", "--join", ready.Agents!, "--token-file", In("token"), "--data", In("node"), "--until-joined");
        Assert.Equal(ExitCode.Done, await join.WaitAsync(Limits.Default));
        Assert.True(File.Exists(Path.Combine(In("node"), DataDirectory.AgentFolder, "agent.json")));

        await using var agent = Start("agent", "Bramble.Cli", "bramble", "agent", "--data", In("node"));
        await ExpectAsync(agentSays, "READY=1");
        await ExpectAsync(agentSays, "WATCHDOG=1");
        agent.Terminate();
        await ExpectAsync(agentSays, "STOPPING=1");
        Assert.Equal(ExitCode.Done, await agent.WaitAsync(Limits.Default));

        master.Terminate();
        await ExpectAsync(masterSays, "STOPPING=1");
        Assert.Equal(ExitCode.Done, await master.WaitAsync(Limits.Default));
    }

    private static async Task ExpectAsync(Socket manager, string word)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var length = await manager.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().DefaultTimeout();
            var said = Encoding.UTF8.GetString(buffer, 0, length);
            if (string.Equals(said, word, StringComparison.Ordinal))
            {
                return;
            }

            // In this order, with words for people between.
            Assert.True(said.StartsWith("STATUS=", StringComparison.Ordinal) || said is "WATCHDOG=1", $"{said} came before {word}.");
        }
    }

    private static async Task<string> TokenAsync(MasterReady ready)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(ready.Dashboard), "api/v1/tokens")) { Content = JsonContent.Create(new { uses = 1 }) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {(await File.ReadAllTextAsync(Path.Combine(ready.Data, DataDirectory.AdminTokenFile), TestContext.Current.CancellationToken)).Trim()}");
        using var made = await http.SendAsync(request, TestContext.Current.CancellationToken).DefaultTimeout();
        return (await made.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken, TestContext.Current.CancellationToken))!.Token; // A new token has one.
    }

    private ChildProcess Start(string socket, string project, string program, params IEnumerable<string> arguments) =>
        ChildProcess.Start("env", [$"NOTIFY_SOCKET={In(socket)}", "WATCHDOG_USEC=3000000", ChildProcess.Built(project, program), .. arguments]);

    private Socket Listen(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(In(name)));
        _sockets.Add(socket);
        return socket;
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);
}
