using System.Security.Cryptography;
using System.Text.Json;
using Bramble.Agent.Connection;
using Bramble.Agent.Joining;
using Bramble.EndToEnd.Tests.Agents;
using Bramble.Master.Hosting;
using Bramble.Master.Store;
using Bramble.Protocol;
using Bramble.Protocol.Joining;
using Bramble.Protocol.Net;
using Bramble.State.Nodes;
using Bramble.State.Tokens;
using Bramble.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.EndToEnd.Tests;

/// <summary>Nodes and tokens by the real command line, over both ports of a real master.</summary>
public sealed class NodeCommandLineTests : IAsyncLifetime
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private RunningMaster _master = null!; // InitializeAsync
    private string _data = null!; // InitializeAsync

    public async ValueTask InitializeAsync()
    {
        _master = await RunningMaster.StartAsync();
        _data = _master.Services.GetRequiredService<MasterSettings>().Data;
    }

    public ValueTask DisposeAsync() => _master.DisposeAsync();

    [Fact]
    public async Task A_node_joins_by_the_printed_line_and_is_changed_and_removed_by_name()
    {
        var line = await DoneAsync("token", "create", "--name", "kitchen");
        Assert.Equal(1, line.Count(c => c == '\n'));
        var joined = await JoinAsync(line.TrimEnd('\n'));
        Assert.Equal("kitchen", joined.Name);

        Assert.Contains("drain", await DoneAsync("node", "drain", "kitchen"), StringComparison.Ordinal);
        Assert.True(Node().Draining);
        _ = await DoneAsync("node", "resume", joined.Id.ToString());
        Assert.False(Node().Draining);
        _ = await DoneAsync("node", "label", "kitchen", "rack=2", "disk=ssd", "note=a=b");
        _ = await DoneAsync("node", "label", "kitchen", "disk-");
        Assert.Equal("note=a=b,rack=2", Node().Labels.ToString());
        _ = await DoneAsync("node", "label", "kitchen", "zone=1", "--replace");
        Assert.Equal("zone=1", Node().Labels.ToString());

        var again = await JoinAsync((await DoneAsync("node", "rejoin", "kitchen", "--expires", "10m")).TrimEnd('\n'));
        Assert.Equal((joined.Id, "zone=1"), (again.Id, again.Labels.ToString()));
        Assert.NotEqual(joined.Key, again.Key);

        _ = await DoneAsync("node", "remove", "kitchen", "--yes");
        Assert.Equal(0, State.Nodes.Count);
        Assert.Contains("'kitchen'", await FailedAsync(ExitCode.NotFound, "node", "drain", "kitchen"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_busiest_processes_of_a_node_are_asked_of_its_agent()
    {
        var data = Directory.CreateTempSubdirectory("bramble-test-");
        Assert.True(HostPort.TryParse(_master.Agents.Authority, out var address, out var error), error);
        await using (var agent = new RunningAgent(data.FullName, address, await RunningAgent.TokenAsync(_master)))
        {
            await agent.UntilAsync(AgentState.Connected);

            var json = JsonSerializer.Deserialize(await DoneAsync("node", "processes", "pi-03", "--output", "json"), BrambleJsonContext.Default.ProcessList);
            Assert.InRange(json?.Items.Count ?? 0, 1, 20);
            Assert.Contains(json?.Items ?? [], process => process.CpuPercent is not null);
            Assert.StartsWith("PID  ", await DoneAsync("node", "processes", "pi-03"), StringComparison.Ordinal);
        }

        _ = await FailedAsync(ExitCode.NotFound, "node", "processes", "nobody");
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task Tokens_are_made_listed_and_revoked_for_scripts_too()
    {
        var made = JsonSerializer.Deserialize(await DoneAsync("token", "create", "--uses", "3", "--expires", "2h", "--output", "json"), BrambleJsonContext.Default.NewToken)!; // It printed one.
        Assert.True(JoinToken.TryParse(made.Token, out _, out var error), error);
        Assert.Equal((3, true), (made.Uses, made.Command?.Contains(made.Token, StringComparison.Ordinal)));

        var list = await DoneAsync("token", "list", "--output", "json");
        Assert.Equal((made.Id, "active"), JsonSerializer.Deserialize(list, BrambleJsonContext.Default.TokenList)!.Items.Select(token => (token.Id, token.State)).Single()); // Likewise.
        Assert.DoesNotContain(made.Token, list + await DoneAsync("token", "list"), StringComparison.Ordinal);

        // Somebody who has only the whole token at hand; of it only the id leaves the machine.
        _ = await DoneAsync("token", "revoke", made.Token);
        Assert.Contains("revoked", await DoneAsync("token", "list"), StringComparison.Ordinal);
        _ = await FailedAsync(ExitCode.Failed, "token", "revoke", made.Id);
        _ = await FailedAsync(ExitCode.NotFound, "token", "revoke", "zzzzzzzz");
        _ = await FailedAsync(ExitCode.WrongUsage, "token", "create", "--uses", "0");
        _ = await FailedAsync(ExitCode.WrongUsage, "token", "create", "--expires", "soon");
    }

    [Fact]
    public async Task Removing_asks_first_and_where_nobody_can_be_asked_it_does_nothing()
    {
        _ = await JoinAsync((await DoneAsync("token", "create", "--name", "kitchen")).TrimEnd('\n'));

        // The test itself may have a terminal to ask at.
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Bramble.Cli", configuration, "bramble");
        await using var cli = ChildProcess.Start("sh", ["-c", "exec \"$0\" \"$@\" </dev/null", program, .. Local(["node", "remove", "kitchen"])]);

        Assert.Equal(ExitCode.WrongUsage, await cli.WaitAsync(Limits.Default));
        Assert.Contains("--yes", cli.Errors, StringComparison.Ordinal);
        Assert.Equal(1, State.Nodes.Count);
    }

    [Fact]
    public async Task Where_no_machine_can_join_no_token_is_left_over()
    {
        var bound = _master.Services.GetRequiredService<BoundAddresses>();
        bound.Set(bound.Http!, agents: null, bound.Classic); // Known once a master runs.

        Assert.Contains("--listen", await FailedAsync(ExitCode.Failed, "token", "create"), StringComparison.Ordinal);
        Assert.Equal(TokenState.Revoked, Assert.Single(State.Tokens.All).State);
    }

    [Fact]
    public async Task The_agents_port_serves_the_administrator_whom_the_clusters_authority_lets_trust_it()
    {
        await using var other = await RunningMaster.StartAsync();
        var authority = Path.Combine(_data, DataDirectory.AuthorityFile);
        var stranger = Path.Combine(other.Services.GetRequiredService<MasterSettings>().Data, DataDirectory.AuthorityFile);
        string[] https = ["token", "list", "--server", $"https://localhost:{_master.Agents.Port}", "--token-file", Path.Combine(_data, DataDirectory.AdminTokenFile), "--ca"];

        await using var good = Cli([.. https, authority]);
        Assert.Equal((ExitCode.Done, ""), (await good.WaitAsync(Limits.Default), good.Errors));
        await using var bad = Cli([.. https, stranger]);
        Assert.Equal(ExitCode.Failed, await bad.WaitAsync(Limits.Default));
        Assert.Matches("^bramble: [^\n]* was not issued by the cluster[^\n]*--ca FILE\\.\n$", bad.Errors);
        Assert.Empty(await bad.ReadToEndAsync());
    }

    [Fact]
    public async Task Without_the_administrators_token_nothing_is_changed()
    {
        await using var cli = Cli("token", "create", "--server", _master.Page.ToString(), "--token-file", "/dev/null");

        Assert.Equal(ExitCode.NotAllowed, await cli.WaitAsync(Limits.Default));
        Assert.Contains("--token-file", cli.Errors, StringComparison.Ordinal);
        Assert.Empty(State.Tokens.All);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("bash")]
    public async Task A_shell_hands_the_token_over_without_showing_it_in_the_process_list(string shell)
    {
        var line = (await DoneAsync("token", "create")).TrimEnd('\n');
        var directory = Directory.CreateTempSubdirectory("bramble-test-");
        var (program, script) = (Path.Combine(directory.FullName, "bramble"), Path.Combine(directory.FullName, "pasted"));
        await File.WriteAllTextAsync(
            program,
            """
            #!/bin/sh
            read -r token
            printf '%s\n%s\n' "$token" "$*"
            for process in /proc/[0-9]*; do tr '\0' ' ' <"$process/cmdline"; tr '\0' ' ' <"$process/environ"; done 2>/dev/null
            exit 0
            """,
            _ct);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(script, line + "\n", _ct);

        await using var pasted = ChildProcess.Start("env", $"PATH={directory.FullName}:/usr/bin:/bin", shell, script);
        var token = await pasted.ReadLineAsync();
        var arguments = await pasted.ReadLineAsync();
        var processes = await pasted.ReadToEndAsync();
        Assert.Equal(0, await pasted.WaitAsync(Limits.Default));
        directory.Delete(recursive: true);

        Assert.True(JoinToken.TryParse(token, out _, out var error), error);
        Assert.Equal($"agent --join {_master.Agents.Authority}", arguments);
        Assert.Contains(script, processes, StringComparison.Ordinal); // It did see the processes.
        Assert.DoesNotContain(token, processes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node", "drain")]
    [InlineData("node", "label")]
    [InlineData("node", "processes")]
    [InlineData("token", "revoke")]
    public async Task Help_needs_no_arguments(params string[] command)
    {
        await using var cli = Cli([.. command, "--help"]);

        Assert.Equal((ExitCode.Done, ""), (await cli.WaitAsync(Limits.Default), cli.Errors));
        Assert.Contains($"Examples:\n  bramble {string.Join(' ', command)} ", await cli.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private State.ClusterState State => _master.Services.GetRequiredService<ClusterStore>().State;

    private NodeRecord Node() => Assert.Single(State.Nodes.All);

    /// <summary>Does what the agent does with the printed line.</summary>
    private async Task<NodeRecord> JoinAsync(string line)
    {
        var words = line.Split(' ');
        Assert.True(JoinToken.TryParse(words[1], out var token, out var error), error);
        Assert.True(HostPort.TryParse(words[^1], out var address, out error), error);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var joined = await new JoinClient(TimeProvider.System, DateTimeOffset.UnixEpoch).JoinAsync(address, token, key, new JoinClaims(), _ct).DefaultTimeout();
        return State.Nodes.Find(joined.Answer.NodeId)!; // It has just joined.
    }

    private async Task<string> DoneAsync(params string[] arguments)
    {
        await using var cli = Cli(Local(arguments));
        var output = await cli.ReadToEndAsync();
        Assert.True(await cli.WaitAsync(Limits.Default) == ExitCode.Done, cli.Errors);
        return output;
    }

    /// <returns>What it said, one line.</returns>
    private async Task<string> FailedAsync(int code, params string[] arguments)
    {
        await using var cli = Cli(Local(arguments));
        Assert.Empty(await cli.ReadToEndAsync());
        Assert.Equal(code, await cli.WaitAsync(Limits.Default));
        Assert.Matches("^bramble: [^\n]*\n$", cli.Errors);
        return cli.Errors;
    }

    private string[] Local(string[] arguments) => [.. arguments, "--server", _master.Page.ToString(), "--token-file", Path.Combine(_data, DataDirectory.AdminTokenFile)];

    private static ChildProcess Cli(params IEnumerable<string> arguments) => ChildProcess.StartBuilt("Bramble.Cli", "bramble", arguments);
}
