using System.Diagnostics;
using Bramble.Agent.Tasks;
using Bramble.TestKit;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>An agent as its unit starts it: no root, but with the capabilities to run tasks as somebody else.</summary>
public sealed class RightsTests : IAsyncDisposable
{
    private const string Agent = "daemon"; // A user that every Debian has.
    private const string Capabilities = "+chown,+dac_override,+fowner,+kill,+setgid,+setuid,+setpcap,+sys_ptrace";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("bramble-tasks-");
    private Process? _host;

    private string Data => Path.Combine(_root.FullName, "data");

    private string Work => Path.Combine(_root.FullName, "work");

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            _host.StandardInput.Close();
            await _host.WaitForExitAsync().DefaultTimeout();
            _host.Dispose();
        }

        _root.Delete(recursive: true);
    }

    [Theory]
    [InlineData(0, "0000000000000000", true)] // Root in whatever container: it is tried.
    [InlineData(990, "00000000000801eb", true)]
    [InlineData(990, "000001ffffffffff", true)]
    [InlineData(990, "00000000000801e9", false)] // One is missing.
    [InlineData(990, "0000000000000000", false)]
    [InlineData(990, "", false)]
    public void All_of_the_capabilities_count_or_none(uint user, string held, bool expected)
    {
        var status = Path.Combine(_root.FullName, "status");
        File.WriteAllText(status, $"Name:\tbramble\nCapPrm:\t000001ffffffffff\nCapEff:\t{held}\nCapBnd:\t000001ffffffffff\n");

        Assert.Equal(expected, AgentRights.ActsForOthers(user, status));
        Assert.Equal(user == 0, AgentRights.ActsForOthers(user, "/nonexistent"));
    }

    [Fact]
    public async Task A_task_is_somebody_else_without_any_capability_and_cannot_read_the_key()
    {
        await StartAsync();
        await SayAsync($"0 test $(id -un) = nobody -o $(id -un) = bramble-task || exit 11; id -Gn | grep -qw {Agent} && exit 12; grep -E '^Cap(Inh|Prm|Eff|Bnd|Amb):' /proc/self/status | grep -qv 0000000000000000 && exit 13; grep -q 'NoNewPrivs:.1' /proc/self/status || exit 14; cat {Data}/agent.pem && exit 15; cat /proc/$PPID/environ && exit 16; kill -0 $PPID && exit 17; exit 9");

        Assert.Equal("0 Ended Failed exit-code 9", await EndAsync());
    }

    [Fact]
    public async Task A_task_of_somebody_else_is_ended_and_what_it_leaves_is_removed()
    {
        await StartAsync();
        await SayAsync("1 mkdir -p deep/er && touch deep/er/file && chmod 0 deep/er && chmod +t . && echo x > ready; trap '' TERM; while :; do sleep 60; done");
        while (await ReadAsync() is not "1 Running   ")
        {
        }

        await Until.TrueAsync(() => Task.FromResult(Directory.GetFiles(Work, "ready", SearchOption.AllDirectories).Length == 1), "the task has made its files");
        await SayAsync("cancel 1");
        Assert.StartsWith("1 Ended Cancelled", await EndAsync(), StringComparison.Ordinal);
        await SayAsync("ack 1");
        await Until.TrueAsync(() => Task.FromResult(Directory.GetFileSystemEntries(Work).Length == 0), "its directory is gone");
        await Until.TrueAsync(() => Task.FromResult(Directory.GetFileSystemEntries(Path.Combine(Data, "tasks", ".trash")).Length == 0), "the trash is empty");
    }

    private async Task StartAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can start an agent with chosen capabilities.");
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "There is no setpriv: apt-get install util-linux");

        // Others have to get through to the private directories.
        File.SetUnixFileMode(_root.FullName, (UnixFileMode)0b111_001_001);
        Directory.CreateDirectory(Data, (UnixFileMode)0b111_000_000);
        await File.WriteAllTextAsync(Path.Combine(Data, "agent.pem"), "key", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Path.Combine(Data, "agent.pem"), UnixFileMode.UserRead);
        using (var own = Process.Start("chown", ["-R", Agent, _root.FullName]))
        {
            await own.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        string[] arguments =
        [
            $"--reuid={Agent}", $"--regid={Agent}", "--clear-groups", "--no-new-privs", $"--inh-caps=-all,{Capabilities}", $"--ambient-caps=-all,{Capabilities}", $"--bounding-set=-all,{Capabilities}",
            ChildProcess.Built("Bramble.TaskHost", "Bramble.TaskHost"), Data, Work, "0192f5c0000070008000000000000009",
        ];
        _host = Process.Start(new ProcessStartInfo("/usr/bin/setpriv", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!; // The file is there.
        Assert.Equal("ready", await ReadAsync());
    }

    private async Task SayAsync(string line)
    {
        await _host!.StandardInput.WriteLineAsync(line.AsMemory(), TestContext.Current.CancellationToken); // StartAsync came before.
        await _host.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string?> ReadAsync() => await _host!.StandardOutput.ReadLineAsync().DefaultTimeout(); // StartAsync came before.

    private async Task<string> EndAsync()
    {
        while (await ReadAsync() is { } line)
        {
            if (line.Contains("Ended", StringComparison.Ordinal))
            {
                return line.TrimEnd();
            }
        }

        return "The host ended.";
    }
}
