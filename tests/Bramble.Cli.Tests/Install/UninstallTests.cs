using Bramble.Cli.Install;

namespace Bramble.Cli.Tests.Install;

public sealed class UninstallTests : IDisposable
{
    private const string AgentUnit = "/etc/systemd/system/bramble-agent.service";
    private const string Key = "/var/lib/bramble/agent/agent.pem";
    private const string Store = "/var/lib/bramble/cluster.db";

    private readonly InstallTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task What_install_wrote_is_gone_and_data_stay()
    {
        _tree.Write(Key, "key");
        await _tree.InstallAsync(Part.Agent);
        await _tree.UninstallAsync(Part.Agent);

        Assert.Equal([Key], _tree.Files());
        Assert.Equal("Nothing had to be changed.", (await _tree.UninstallAsync(Part.Agent)).Text().Split('\n')[0]);
    }

    [Fact]
    public async Task The_other_part_keeps_what_both_use()
    {
        await _tree.InstallAsync(Part.Agent);
        await _tree.InstallAsync(Part.Master);
        await _tree.UninstallAsync(Part.Master, purge: true);

        Assert.True(File.Exists(_tree[AgentUnit]));
        Assert.True(File.Exists(_tree["/usr/local/lib/bramble/bramble"]));
        Assert.True(File.Exists(_tree["/etc/udev/rules.d/70-bramble.rules"]));
        Assert.False(Directory.Exists(_tree["/usr/local/lib/bramble/master"]));
        Assert.False(File.Exists(_tree["/etc/systemd/system/bramble-master.service"]));
    }

    [Fact]
    public async Task A_unit_changed_by_hand_is_left_unless_forced()
    {
        await _tree.InstallAsync(Part.Agent);
        _tree.Append(AgentUnit, "Nice=5\n");

        var log = await _tree.UninstallAsync(Part.Agent);

        Assert.Contains(AgentUnit, Assert.Single(log.Report().Warnings), StringComparison.Ordinal);
        Assert.Equal([AgentUnit], _tree.Files());
        await _tree.UninstallAsync(Part.Agent, force: true);
        Assert.Empty(_tree.Files());
    }

    [Fact]
    public async Task A_program_of_somebody_else_by_our_name_is_left()
    {
        await _tree.InstallAsync(Part.Agent);
        File.Delete(_tree["/usr/local/bin/bramble"]);
        _tree.Write("/usr/local/bin/bramble", "theirs");

        await _tree.UninstallAsync(Part.Agent);

        Assert.Equal(["/usr/local/bin/bramble"], _tree.Files());
    }

    [Fact]
    public async Task Purge_takes_the_parts_own_data_and_the_users_with_the_last()
    {
        var system = new RecordingSystem();
        _tree.Write(Key, "key");
        _tree.Write("/var/lib/bramble/agent/agent.json", "{}");
        _tree.Write(Store, "store");
        await _tree.InstallAsync(Part.Agent, system);
        await _tree.InstallAsync(Part.Master, system);
        system.Calls.Clear();

        await _tree.UninstallAsync(Part.Master, system, purge: true);
        Assert.True(File.Exists(_tree[Key]));
        Assert.False(File.Exists(_tree[Store]));
        Assert.DoesNotContain(system.Calls, call => call.StartsWith("userdel", StringComparison.Ordinal));

        await _tree.UninstallAsync(Part.Agent, system, purge: true);
        Assert.Empty(_tree.Files());
        Assert.False(Directory.Exists(_tree[Layout.Data]));
        Assert.Contains("systemctl disable --now bramble-agent.service", system.Calls, StringComparer.Ordinal);
        Assert.Equal(["userdel bramble", "userdel bramble-task"], system.Calls[^2..]);
    }

    [Fact]
    public async Task Data_of_the_other_part_keeps_the_users()
    {
        var system = new RecordingSystem();
        _tree.Write(Key, "key");
        await _tree.InstallAsync(Part.Master, system);

        var log = await _tree.UninstallAsync(Part.Master, system, purge: true);

        Assert.Equal([Key], _tree.Files());
        Assert.Contains("bramble uninstall agent --purge", log.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain(system.Calls, call => call.StartsWith("userdel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Running_tasks_are_told_of()
    {
        await _tree.InstallAsync(Part.Agent);
        _tree.Write("/var/lib/bramble/agent/tasks/job/0-1/state", "");
        _tree.Write("/var/lib/bramble/agent/tasks/job/1-1/state", "");
        _tree.Write("/var/lib/bramble/agent/tasks/job/1-1/exit.json", "{}");
        _tree.Write("/var/lib/bramble/agent/tasks/.trash/gone/state", "");

        var log = await _tree.UninstallAsync(Part.Agent);

        Assert.StartsWith("1 task runs on", Assert.Single(log.Report().Warnings), StringComparison.Ordinal);
    }
}
