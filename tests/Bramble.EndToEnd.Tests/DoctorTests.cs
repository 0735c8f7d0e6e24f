using System.Text.Json;
using Bramble.Agent.Connection;
using Bramble.EndToEnd.Tests.Agents;
using Bramble.Master.Hosting;
using Bramble.Master.Nodes;
using Bramble.Protocol;
using Bramble.Protocol.Health;
using Bramble.Protocol.Net;
using Bramble.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.EndToEnd.Tests;

/// <summary><c>bramble doctor</c> on machines made of files.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bramble-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Well_machine_is_told_so_and_the_exit_code_is_zero()
    {
        Write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        await using var cli = Cli("doctor", "--sysroot", _root);
        Assert.EndsWith("Nothing needs attention.\n", await cli.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await cli.WaitAsync(Limits.Default));
    }

    [Fact]
    public async Task Fault_is_told_with_its_cure_and_the_exit_code_is_one()
    {
        Write("sys/fs/cgroup/cgroup.controllers", "cpu\n");
        Write("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\u001b[2J\0");
        await using var cli = Cli("doctor", "--sysroot", _root);
        var text = await cli.ReadToEndAsync();
        Assert.Contains("cgroup_enable=memory", text, StringComparison.Ordinal);
        Assert.Contains("/checks.md#cgroup-memory-off", text, StringComparison.Ordinal);
        Assert.EndsWith("One thing needs attention.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        Assert.Equal(ExitCode.Failed, await cli.WaitAsync(Limits.Default));
    }

    [Fact]
    public async Task Json_has_the_same_and_nothing_else()
    {
        Write("sys/fs/cgroup/cgroup.controllers", "cpu\n");
        await using var cli = Cli("doctor", "--sysroot", _root, "--output", "json");
        var report = JsonSerializer.Deserialize(await cli.ReadToEndAsync(), BrambleJsonContext.Default.DoctorReport);
        Assert.Equal(HealthLevel.Attention, report?.Health.Level);
        Assert.Equal(["cpu"], report?.Facts.CgroupControllers ?? []);
        Assert.Equal(CheckIds.CgroupMemoryOff, Assert.Single(report?.Health.Reasons ?? []).Id);
        Assert.Empty(cli.Errors);
    }

    [Fact]
    public async Task Root_that_is_not_there_is_wrong_usage()
    {
        await using var cli = Cli("doctor", "--sysroot", Path.Combine(_root, "nowhere"));
        Assert.Equal(ExitCode.WrongUsage, await cli.WaitAsync(Limits.Default));
    }

    [Fact]
    public async Task This_machine_can_be_checked()
    {
        await using var cli = Cli("doctor", "--output", "json");
        var report = JsonSerializer.Deserialize(await cli.ReadToEndAsync(), BrambleJsonContext.Default.DoctorReport);
        Assert.NotNull(report?.Facts.Kernel);
        Assert.Equal(report.Health.Level == HealthLevel.Ok ? ExitCode.Done : ExitCode.Failed, await cli.WaitAsync(Limits.Default));
    }

    [Fact]
    public async Task Node_is_told_as_its_master_has_found_it()
    {
        Write("sys/fs/cgroup/cgroup.controllers", "cpu\n");
        Write("proc/uptime", "1000.00 900.00\n");
        var data = Directory.CreateTempSubdirectory("bramble-test-");
        await using var master = await RunningMaster.StartAsync();
        Assert.True(HostPort.TryParse(master.Agents.Authority, out var address, out var error), error);
        await using (var agent = new RunningAgent(data.FullName, address, await RunningAgent.TokenAsync(master), sysroot: _root))
        {
            await agent.UntilAsync(AgentState.Connected);
            var nodes = master.Services.GetRequiredService<NodeTable>();
            await Until.TrueAsync(() => Task.FromResult(nodes.Find("pi-03")?.Health.Current is { Reasons.Count: > 0 }), "the master has looked at the node");
            string[] local = ["--server", master.Page.ToString(), "--token-file", Path.Combine(master.Services.GetRequiredService<MasterSettings>().Data, DataDirectory.AdminTokenFile)];

            await using var cli = Cli(["doctor", "pi-03", .. local]);
            var text = await cli.ReadToEndAsync();
            Assert.Contains("docs/checks.md#cgroup-memory-off", text, StringComparison.Ordinal);
            Assert.EndsWith("One thing needs attention.\n", text, StringComparison.Ordinal);
            Assert.Equal(ExitCode.Failed, await cli.WaitAsync(Limits.Default));

            await using var json = Cli(["doctor", "pi-03", "--output", "json", .. local]);
            var report = JsonSerializer.Deserialize(await json.ReadToEndAsync(), BrambleJsonContext.Default.DoctorReport);
            Assert.Equal(["cpu"], report?.Facts.CgroupControllers ?? []);
            Assert.Equal(CheckIds.CgroupMemoryOff, Assert.Single(report?.Health.Reasons ?? []).Id);

            await using var nobody = Cli(["doctor", "nobody", .. local]);
            Assert.Equal(ExitCode.NotFound, await nobody.WaitAsync(Limits.Default));
            Assert.Contains("'nobody'", nobody.Errors, StringComparison.Ordinal);
        }

        data.Delete(recursive: true);
    }

    private static ChildProcess Cli(params string[] arguments) => ChildProcess.StartBuilt("Bramble.Cli", "bramble", arguments);

    private void Write(string path, string content)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!); // A file below a folder always has one.
        File.WriteAllText(full, content);
    }
}
