using System.Globalization;
using Bramble.Agent.Tasks;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>What a task finds around it.</summary>
public sealed class EnvironmentTests : IAsyncDisposable
{
    private readonly RunnerBench _bench = new(options => options with { TimeZone = "Europe/Zurich" });

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task The_variables_are_exactly_those_promised()
    {
        var spec = _bench.Spec("env") with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["SAMPLES"] = "64", ["BRAMBLE_JOB_ID"] = "forged", ["LANG"] = "de_CH.UTF-8" } };
        await _bench.RunAsync(spec);

        var variables = _bench.Text(spec).TrimEnd('\n').Split('\n').Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        Assert.Equal("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", variables["PATH"]);
        Assert.True(Directory.Exists(variables["HOME"]) || RunnerBench.IsRoot);
        Assert.Equal("64", variables["SAMPLES"]);
        Assert.Equal("de_CH.UTF-8", variables["LANG"]);
        Assert.Equal("Europe/Zurich", variables["TZ"]);
        Assert.Equal(spec.Key.JobName, variables["BRAMBLE_JOB_ID"]);
        Assert.Equal("job", variables["BRAMBLE_JOB_NAME"]);
        Assert.Equal(spec.Key.Index.ToString(CultureInfo.InvariantCulture), variables["BRAMBLE_TASK_INDEX"]);
        Assert.Equal("1000", variables["BRAMBLE_TASK_COUNT"]);
        Assert.Equal("1", variables["BRAMBLE_ATTEMPT"]);
        Assert.Equal("pi-03", variables["BRAMBLE_NODE"]);
        Assert.Equal(11, variables.Count);
    }

    [Fact]
    public async Task The_arguments_may_name_the_task()
    {
        var spec = _bench.Spec("echo", "-f", "${BRAMBLE_TASK_INDEX}/${BRAMBLE_TASK_COUNT}", "${HOME}", "$BRAMBLE_TASK_INDEX", "${BRAMBLE_JOB_NAME}") with { JobName = "${BRAMBLE_NODE}" };
        await _bench.RunAsync(spec);

        Assert.Equal($"-f {spec.Key.Index}/1000 ${{HOME}} $BRAMBLE_TASK_INDEX ${{BRAMBLE_NODE}}\n", _bench.Text(spec));
    }

    [Fact]
    public async Task Its_directory_is_private_and_empty_and_gone_with_it()
    {
        var spec = _bench.Script("pwd; ls -A | wc -l; stat -c '%a %U' .; mkdir -p deep/er; touch deep/er/file; chmod 0 deep");
        await _bench.RunAsync(spec);

        var lines = _bench.Text(spec).Split('\n');
        Assert.Equal(["0", $"700 {RunnerBench.User}"], lines[1..3]);
        Assert.True(Directory.Exists(lines[0]));
        Assert.True(_bench.Runner.Ack(spec.Key));
        await TestKit.Until.TrueAsync(() => Task.FromResult(!Directory.Exists(lines[0]) && !Directory.Exists(_bench.DirectoryOf(spec))), "the directory is gone");
    }

    [Fact]
    public async Task Files_are_made_for_its_user_only()
    {
        var spec = _bench.Script("umask; touch f; stat -c %a f");
        await _bench.RunAsync(spec);

        Assert.Equal("0077\n600\n", _bench.Text(spec));
    }

    [Fact]
    public async Task No_file_of_the_agent_is_open_in_it()
    {
        // What the shell and ls open themselves is 3 or more and theirs; so a program that lists nothing but itself.
        var spec = _bench.Spec("python3", "-c", "import os\nfor fd in range(3, 1024):\n    try:\n        os.fstat(fd); print(fd)\n    except OSError: pass\nprint(os.readlink('/proc/self/fd/0'), os.getpid() == os.getsid(0) == os.getpgid(0))");
        await _bench.RunAsync(spec);

        Assert.Equal("/dev/null True\n", _bench.Text(spec));
    }

    [Fact]
    public async Task It_can_gain_no_rights_and_its_signals_are_plain()
    {
        var spec = _bench.Spec("grep", "-E", "^(NoNewPrivs|SigBlk|SigIgn|CapEff|CapBnd|Groups):", "/proc/self/status");
        await _bench.RunAsync(spec);

        var text = _bench.Text(spec).Replace("\t", "", StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:1\n", text, StringComparison.Ordinal);
        Assert.Contains("SigBlk:0000000000000000\n", text, StringComparison.Ordinal);
        Assert.Contains("SigIgn:0000000000000000\n", text, StringComparison.Ordinal);
        Assert.Contains("CapEff:0000000000000000\n", text, StringComparison.Ordinal);
        if (RunnerBench.IsRoot)
        {
            Assert.Contains("CapBnd:0000000000000000\n", text, StringComparison.Ordinal);
            Assert.Contains("Groups: \n", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Its_limits_are_set()
    {
        await File.WriteAllTextAsync(_bench.Policy, """{ "maxOpenFiles": 2048, "maxFileBytes": 1048576 }""", TestContext.Current.CancellationToken);
        var spec = _bench.Script("ulimit -c; ulimit -Sn; ulimit -Hn; ulimit -f");
        await _bench.RunAsync(spec);

        Assert.Equal("0\n1024\n2048\n2048\n", _bench.Text(spec));
    }

    [Fact]
    public async Task A_root_agent_runs_its_tasks_as_nobody_and_as_root_only_where_the_node_s_owner_said_so()
    {
        Assert.SkipUnless(RunnerBench.IsRoot, "Only root can become somebody else.");
        var plain = _bench.Spec("id", "-un");
        await _bench.RunAsync(plain);
        Assert.Equal("nobody\n", _bench.Text(plain));

        var refused = await _bench.RunAsync(_bench.Spec("id", "-un") with { User = "root" });
        Assert.Equal((ResultCodes.UserNotAllowed, "This node runs no task as root: its owner would have to set \"allowRoot\" in /etc/bramble/policy.json."), (refused.Code, refused.Message));

        var other = await _bench.RunAsync(_bench.Spec("id", "-un") with { User = "daemon" });
        Assert.Equal(ResultCodes.UserNotAllowed, other.Code);

        await File.WriteAllTextAsync(_bench.Policy, """{ "allowRoot": true, "users": ["daemon"] }""", TestContext.Current.CancellationToken);
        foreach (var user in new[] { "root", "daemon" })
        {
            var spec = _bench.Spec("id", "-un") with { User = user };
            await _bench.RunAsync(spec);
            Assert.Equal(user + "\n", _bench.Text(spec));
        }
    }

    [Theory]
    [InlineData("""{ "alowRoot": true }""", "alowRoot")]
    [InlineData("""{ "users": null }""", "null")]
    [InlineData("not json", "can't be used")]
    public async Task A_policy_that_can_not_be_used_forbids_tasks(string policy, string said)
    {
        await File.WriteAllTextAsync(_bench.Policy, policy, TestContext.Current.CancellationToken);
        var result = await _bench.RunAsync(_bench.Spec("true"));

        Assert.Equal(ResultCodes.PolicyInvalid, result.Code);
        Assert.Contains(said, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_others_may_write_forbids_tasks()
    {
        await File.WriteAllTextAsync(_bench.Policy, "{}", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(_bench.Policy, (UnixFileMode)0b110_110_110);

        Assert.Equal(ResultCodes.PolicyInvalid, (await _bench.RunAsync(_bench.Spec("true"))).Code);
    }

    [Fact]
    public async Task A_policy_bounds_what_a_task_may_ask_for()
    {
        await File.WriteAllTextAsync(_bench.Policy, """{ "maxCpus": 2, "maxMemoryBytes": 1048576000 }""", TestContext.Current.CancellationToken);

        Assert.Equal(ResultCodes.PolicyRefused, (await _bench.RunAsync(_bench.Spec("true") with { Cpus = 3 })).Code);
        Assert.Equal(ResultCodes.PolicyRefused, (await _bench.RunAsync(_bench.Spec("true") with { MemoryBytes = 1L << 31 })).Code);
        Assert.Equal(AttemptOutcome.Succeeded, (await _bench.RunAsync(_bench.Spec("true") with { Cpus = 2, MemoryBytes = 1 << 29 })).Outcome);
    }
}
