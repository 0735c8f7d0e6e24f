using System.Text.Json;
using Bramble.Protocol;
using Bramble.TestKit;

namespace Bramble.EndToEnd.Tests;

/// <summary>The real programs: exit codes, one line for each mistake, clean stops.</summary>
public sealed class CommandLineTests
{
    private static readonly TimeSpan Stop = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(ExitCode.WrongUsage, "nodez")]
    [InlineData(ExitCode.WrongUsage, "nodes", "--output", "xml")]
    [InlineData(ExitCode.WrongUsage, "nodes", "--server", "ftp://x")]
    [InlineData(ExitCode.NoMaster, "nodes", "--server", "http://127.0.0.1:1")]
    [InlineData(ExitCode.NoMaster, "events", "-f", "--server", "http://127.0.0.1:1")]
    [InlineData(ExitCode.WrongUsage, "up", "--http", "8123")]
    [InlineData(ExitCode.WrongUsage, "up", "--http", "127.0.0.1:99999")]
    [InlineData(ExitCode.WrongUsage, "up", "--classic", "pi.example:12345")]
    [InlineData(ExitCode.WrongUsage, "up", "--listen", "pi.example:7443")]
    [InlineData(ExitCode.WrongUsage, "up", "--log-level", "loud")]
    [InlineData(ExitCode.Failed, "up", "--data", "/proc/bramble")]
    [InlineData(ExitCode.WrongUsage, "classic", "slave", "--master", "nowhere")]
    [InlineData(ExitCode.WrongUsage, "classic", "slave")]
    [InlineData(ExitCode.WrongUsage, "node", "drain")]
    [InlineData(ExitCode.WrongUsage, "node", "label", "pi-03")]
    [InlineData(ExitCode.WrongUsage, "node", "label", "pi-03", "rack")]
    [InlineData(ExitCode.WrongUsage, "token", "create", "--uses", "many")]
    [InlineData(ExitCode.WrongUsage, "nodes", "--server", "https://127.0.0.1:1", "--ca", "/dev/null")]
    [InlineData(ExitCode.NotAllowed, "nodes", "--server", "https://127.0.0.1:1", "--ca", "/nowhere/ca.crt")]
    [InlineData(ExitCode.NoMaster, "token", "create", "--server", "https://127.0.0.1:1")]
    [InlineData(ExitCode.NoMaster, "node", "remove", "pi-03", "--yes", "--server", "http://127.0.0.1:1")]
    public async Task A_mistake_is_told_on_standard_error_and_in_the_exit_code(int code, params string[] arguments)
    {
        await using var cli = Cli(arguments);
        Assert.Equal(code, await cli.WaitAsync(Limits.Default));
        Assert.StartsWith("bramble: ", cli.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", cli.Errors, StringComparison.Ordinal);
        Assert.Empty(await cli.ReadToEndAsync());
    }

    [Fact]
    public async Task Everything_answers_and_stops_within_two_seconds()
    {
        var data = Directory.CreateTempSubdirectory("bramble-test-");
        await using var master = Cli("up", "--data", data.FullName, "--http", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--classic", "127.0.0.1:0", "--output", "json");
        var ready = JsonSerializer.Deserialize(await master.ReadLineAsync(), BrambleJsonContext.Default.MasterReady)!;
        await using var slave = Cli("classic", "slave", "--master", ready.Classic!);
        Assert.StartsWith("Connected to", await slave.ReadLineAsync(), StringComparison.Ordinal);
        await using var web = Cli("classic", "web", "--master", ready.Classic!, "--http", "127.0.0.1:0");
        Assert.StartsWith("Serving http://127.0.0.1:", await web.ReadLineAsync(), StringComparison.Ordinal);
        await using var events = Cli("events", "-f", "--server", ready.Dashboard);
        Assert.Contains("joined", await events.ReadLineAsync(), StringComparison.Ordinal);

        await using (var nodes = Cli("nodes", "--server", ready.Dashboard, "--output", "json"))
        {
            var list = JsonSerializer.Deserialize(await nodes.ReadToEndAsync(), BrambleJsonContext.Default.NodeList)!;
            Assert.Contains(list.Items, node => node.Kind == Protocol.Api.NodeKind.Classic);
            Assert.Equal(ExitCode.Done, await nodes.WaitAsync(Limits.Default));
        }

        await using (var show = Cli("node", "show", "nobody", "--server", ready.Dashboard))
        {
            Assert.Equal(ExitCode.NotFound, await show.WaitAsync(Limits.Default));
        }

        await using (var second = Cli("up", "--data", data.FullName, "--http", "127.0.0.1:0", "--listen", "off", "--classic", "off"))
        {
            Assert.Equal(ExitCode.Failed, await second.WaitAsync(Limits.Default));
            Assert.Contains("is in use by another master (process ", second.Errors, StringComparison.Ordinal);
        }

        var elsewhere = Directory.CreateTempSubdirectory("bramble-test-");
        await using (var third = Cli("up", "--data", elsewhere.FullName, "--http", new Uri(ready.Dashboard).Authority, "--listen", "off", "--classic", "off"))
        {
            Assert.Equal(ExitCode.Failed, await third.WaitAsync(Limits.Default));
            Assert.Contains("is in use", third.Errors, StringComparison.Ordinal);
        }

        elsewhere.Delete(recursive: true);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data.FullName, DataDirectory.AdminTokenFile)));
        foreach (var process in new[] { events, web, slave, master })
        {
            process.Terminate();
            Assert.Equal(ExitCode.Done, await process.WaitAsync(Stop));
        }

        data.Delete(recursive: true);
    }

    private static ChildProcess Cli(params IEnumerable<string> arguments) => ChildProcess.StartBuilt("Bramble.Cli", "bramble", arguments);
}
