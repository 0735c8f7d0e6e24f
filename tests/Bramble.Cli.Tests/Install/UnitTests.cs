using Bramble.Cli.Install;
using Bramble.TestKit;

namespace Bramble.Cli.Tests.Install;

/// <summary>The units in the eyes of systemd itself.</summary>
public sealed class UnitTests : IDisposable
{
    private const string Verifier = "/usr/bin/systemd-analyze";

    private readonly InstallTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("agent")]
    [InlineData("master")]
    public async Task Systemd_finds_no_fault(string part)
    {
        Assert.SkipUnless(File.Exists(Verifier), "There is no systemd-analyze: apt-get install systemd");
        await _tree.InstallAsync(part is "agent" ? Part.Agent : Part.Master);

        // The program's path is looked at too, so it gets the one it has in the tree.
        var unit = $"/etc/systemd/system/bramble-{part}.service";
        _tree.Write(unit, _tree.Read(unit).Replace("ExecStart=/", $"ExecStart={_tree.Layout.Root}/", StringComparison.Ordinal));
        await using var verify = ChildProcess.Start(Verifier, "verify", "--man=no", _tree[unit]);

        Assert.Equal(0, await verify.WaitAsync(Limits.Default));
        Assert.Equal("", verify.Errors);
    }

    [Fact]
    public async Task The_agents_unit_has_what_tasks_and_nodes_live_by()
    {
        await _tree.InstallAsync(Part.Agent);
        var lines = _tree.Read("/etc/systemd/system/bramble-agent.service").Split('\n');

        Assert.All(
            [
                "Type=notify", "User=bramble", "SupplementaryGroups=video", "Delegate=yes", "KillMode=process", "Restart=always", "RestartSec=5", "StartLimitIntervalSec=0",
                "WatchdogSec=30", "OOMScoreAdjust=-500", "StateDirectory=bramble", "StateDirectoryMode=0700", "NoNewPrivileges=yes",
            ],
            line => Assert.Contains(line, lines, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("PrivateTmp")] // Removed at the agent's stop, under tasks that go on.
    [InlineData("PrivateDevices")]
    [InlineData("ProtectClock")] // Closes the firmware's device as well.
    [InlineData("ProtectHome")]
    [InlineData("ProtectSystem")]
    [InlineData("ProtectKernelTunables")] // GPIO and LEDs by /sys.
    [InlineData("ProtectControlGroups")] // Limits of tasks.
    [InlineData("MemoryDenyWriteExecute")]
    [InlineData("RestrictNamespaces")]
    [InlineData("RestrictAddressFamilies")]
    [InlineData("SystemCallArchitectures")]
    [InlineData("SystemCallFilter")]
    public async Task The_agents_unit_has_nothing_that_breaks_tasks(string option)
    {
        await _tree.InstallAsync(Part.Agent);

        Assert.DoesNotContain($"\n{option}=", _tree.Read("/etc/systemd/system/bramble-agent.service"), StringComparison.Ordinal);
    }
}
