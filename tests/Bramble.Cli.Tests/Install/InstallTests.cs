using Bramble.Cli.Client;
using Bramble.Cli.Install;
using Bramble.Protocol;

namespace Bramble.Cli.Tests.Install;

public sealed class InstallTests : IDisposable
{
    private const string AgentUnit = "/etc/systemd/system/bramble-agent.service";
    private const string MasterUnit = "/etc/systemd/system/bramble-master.service";
    private const string Rule = "/etc/udev/rules.d/70-bramble.rules";
    private const string AgentDocument = "/var/lib/bramble/agent/agent.json";

    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly InstallTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task An_agent_is_these_files_with_these_modes_and_nothing_else_of_where_it_came_from()
    {
        await _tree.InstallAsync(Part.Agent);

        Assert.Equal([AgentUnit, Rule, "/usr/local/bin/bramble", "/usr/local/lib/bramble/bramble", "/usr/local/lib/bramble/bramble-shim"], _tree.Files());
        Assert.Equal("/usr/local/lib/bramble/bramble", new FileInfo(_tree["/usr/local/bin/bramble"]).LinkTarget);
        Assert.Equal(Plain, File.GetUnixFileMode(_tree[AgentUnit]));
        Assert.Equal(Plain, File.GetUnixFileMode(_tree[Rule]));
        Assert.Equal(Executable, File.GetUnixFileMode(_tree["/usr/local/lib/bramble/bramble"]));
        Assert.Equal(Executable, File.GetUnixFileMode(_tree["/usr/local/lib/bramble"]));
        Assert.Contains("ExecStart=/usr/local/lib/bramble/bramble agent --data /var/lib/bramble\n", _tree.Read(AgentUnit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_master_has_its_own_directory_and_settings_that_a_later_run_keeps()
    {
        await _tree.InstallAsync(Part.Master, with: request => request with { Settings = [("BRAMBLE__NAME", "my \"garage\""), ("BRAMBLE__HTTP", "0.0.0.0:8123")] });
        await _tree.InstallAsync(Part.Master, with: request => request with { Settings = [("BRAMBLE__HTTP", "127.0.0.1:9000")] });
        await _tree.InstallAsync(Part.Master);

        Assert.Equal(Executable, File.GetUnixFileMode(_tree["/usr/local/lib/bramble/master/bramble-master"]));
        Assert.Equal(Plain, File.GetUnixFileMode(_tree["/usr/local/lib/bramble/master/wwwroot/page.css"]));
        Assert.EndsWith("BRAMBLE__NAME=\"my \\\"garage\\\"\"\nBRAMBLE__HTTP=\"127.0.0.1:9000\"\n", _tree.Read(Layout.MasterSettings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_run_changes_nothing_and_says_so(bool isMachine)
    {
        var system = isMachine ? new RecordingSystem() : null;
        _tree.Write(AgentDocument, "{}");
        await _tree.InstallAsync(Part.Agent, system);
        var written = File.GetLastWriteTimeUtc(_tree[AgentUnit]);
        system?.Calls.Clear();

        var log = await _tree.InstallAsync(Part.Agent, system);

        Assert.Empty(log.Report().Changes);
        Assert.StartsWith("Nothing had to be changed.\n", log.Text(), StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(_tree[AgentUnit]));
        Assert.Empty(system?.Calls ?? []);
    }

    [Fact]
    public async Task A_unit_changed_by_hand_stops_everything_unless_forced()
    {
        await _tree.InstallAsync(Part.Agent);
        _tree.Append(AgentUnit, "Nice=5\n");
        _tree.Update("bramble");

        var refused = await Assert.ThrowsAsync<CommandException>(() => _tree.InstallAsync(Part.Agent));

        Assert.Contains(AgentUnit, refused.Message, StringComparison.Ordinal);
        Assert.Equal("bramble", _tree.Read("/usr/local/lib/bramble/bramble"));
        await _tree.InstallAsync(Part.Agent, with: request => request with { Force = true });
        Assert.Equal("newer", _tree.Read("/usr/local/lib/bramble/bramble"));
        Assert.DoesNotContain("Nice=5", _tree.Read(AgentUnit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_of_an_older_version_is_replaced_and_a_foreign_one_is_not()
    {
        _tree.Write(AgentUnit, MarkedFile.Mark("[Unit]\nDescription=older\n", "Advice."));
        await _tree.InstallAsync(Part.Agent);
        Assert.Contains("Type=notify", _tree.Read(AgentUnit), StringComparison.Ordinal);

        _tree.Write(MasterUnit, "[Service]\nExecStart=/usr/bin/somebody-elses\n");
        await Assert.ThrowsAsync<CommandException>(() => _tree.InstallAsync(Part.Master));
    }

    [Fact]
    public async Task Users_come_before_the_join_and_the_join_before_the_start()
    {
        var system = new RecordingSystem();
        await JoinAsync(system);

        Assert.Equal(
            [
                "useradd --system --user-group --no-create-home --shell /usr/sbin/nologin --home-dir /var/lib/bramble --groups video --comment Bramble bramble",
                "useradd --system --user-group --no-create-home --shell /usr/sbin/nologin --home-dir /nonexistent --comment Bramble tasks bramble-task",
                $"install -d -m 0700 -o bramble -g bramble -- {_tree["/var/lib/bramble"]}",
                $"chown -R -h bramble:bramble -- {_tree["/var/lib/bramble"]}",
                "udevadm control --reload",
                "udevadm trigger --sysname-match=vcio --sysname-match=vcio_gencmd",
                "systemctl daemon-reload",
                "runuser -u bramble -- /usr/local/lib/bramble/bramble agent --data /var/lib/bramble --until-joined --join pi-01:7443",
                "systemctl enable bramble-agent.service",
                "systemctl start bramble-agent.service",
            ],
            system.Calls);
    }

    [Fact]
    public async Task The_token_goes_through_a_pipe_to_one_program_and_nowhere_else()
    {
        var system = new RecordingSystem();
        var log = await JoinAsync(system);

        Assert.Equal("runuser", Assert.Single(system.All, call => call.Input is not null).Call.Split(' ')[0]);
        Assert.DoesNotContain(system.All, call => call.Call.Contains("brj1", StringComparison.Ordinal));
        Assert.DoesNotContain("brj1", log.Text(), StringComparison.Ordinal);
        Assert.All(_tree.Files().Where(file => new FileInfo(_tree[file]).LinkTarget is null), file => Assert.DoesNotContain("brj1-", _tree.Read(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_join_that_fails_says_why_and_starts_nothing()
    {
        var system = new RecordingSystem { Answer = call => call.StartsWith("runuser", StringComparison.Ordinal) ? new ProgramResult(1, "", "bramble: The token is used up.") : null };

        var failed = await Assert.ThrowsAsync<CommandException>(() => JoinAsync(system, becomes: false));

        Assert.Equal("This machine did not join: The token is used up.", failed.Message);
        Assert.DoesNotContain(system.Calls, call => call.Contains("enable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mistyped_token_changes_nothing()
    {
        var system = new RecordingSystem();
        var failed = await Assert.ThrowsAsync<CommandException>(() => _tree.InstallAsync(Part.Agent, system, request => request with
        {
            Join = ["--join", "pi-01:7443"],
            ReadTokenAsync = _ => ValueTask.FromResult<string?>("brj1-oops"),
        }));

        Assert.Equal(ExitCode.WrongUsage, failed.ExitCode);
        Assert.Empty(_tree.Files());
        Assert.Empty(system.All);
    }

    [Fact]
    public async Task A_node_that_is_one_does_not_join_again()
    {
        _tree.Write(AgentDocument, "{}");
        var system = new RecordingSystem();
        var log = await _tree.InstallAsync(Part.Agent, system, request => request with
        {
            Join = ["--join", "pi-01:7443"],
            ReadTokenAsync = _ => throw new InvalidOperationException("It asked for a token."),
        });

        Assert.Contains("a node already", Assert.Single(log.Report().Warnings), StringComparison.Ordinal);
        Assert.Contains("systemctl start bramble-agent.service", system.Calls, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Without_a_join_nothing_starts_and_the_way_on_is_told()
    {
        var system = new RecordingSystem();
        var log = await _tree.InstallAsync(Part.Agent, system);

        Assert.DoesNotContain(system.Calls, call => call.Contains("enable", StringComparison.Ordinal));
        Assert.Contains("bramble token create", Assert.Single(log.Report().Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_service_starts_anew_after_an_update_only()
    {
        var system = new RecordingSystem();
        await _tree.InstallAsync(Part.Master, system);
        Assert.Contains("systemctl start bramble-master.service", system.Calls, StringComparer.Ordinal);
        _tree.Update("master/wwwroot/page.css");

        await _tree.InstallAsync(Part.Master, system);

        Assert.Single(system.Calls, "systemctl restart bramble-master.service");
    }

    [Fact]
    public async Task Where_no_systemd_runs_or_nothing_shall_start_the_way_on_is_told()
    {
        var bare = new RecordingSystem { HasSystemd = false };
        var log = await _tree.InstallAsync(Part.Master, bare);
        Assert.Contains("by hand", Assert.Single(log.Report().Next), StringComparison.Ordinal);
        Assert.DoesNotContain(bare.Calls, call => call.StartsWith("systemctl", StringComparison.Ordinal));

        var system = new RecordingSystem();
        log = await _tree.InstallAsync(Part.Master, system, request => request with { Start = false });
        Assert.Contains("systemctl enable --now bramble-master.service", Assert.Single(log.Report().Next), StringComparison.Ordinal);
        Assert.DoesNotContain(system.Calls, call => call.Contains("start", StringComparison.Ordinal));
    }

    private Task<InstallLog> JoinAsync(RecordingSystem system, bool becomes = true)
    {
        var before = system.Answer;
        system.Answer = call =>
        {
            if (becomes && call.StartsWith("runuser", StringComparison.Ordinal))
            {
                _tree.Write(AgentDocument, "{}");
            }

            return before(call);
        };
        var token = Protocol.Joining.JoinToken.Create(
            new Protocol.Ids.TokenId(1), new byte[Protocol.Joining.JoinToken.SecretLength], new byte[32]).Reveal();
        return _tree.InstallAsync(Part.Agent, system, request => request with { Join = ["--join", "pi-01:7443"], ReadTokenAsync = _ => ValueTask.FromResult<string?>(token) });
    }
}
