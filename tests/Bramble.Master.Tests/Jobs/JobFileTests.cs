using System.Text;
using Bramble.Master.Jobs.Files;
using Bramble.Protocol.Api;
using CsCheck;

namespace Bramble.Master.Tests.Jobs;

public sealed class JobFileTests
{
    private const string Render = """
        name: render
        command: [blender, -b, scene.blend, -f, "${BRAMBLE_TASK_INDEX}"]   # a comment
        count: 240
        env: { SAMPLES: "64", DEBUG: true, EMPTY: }
        workdir: /srv/render
        resources: { cpus: 1.5, memory: 512M }
        where: arch=arm64 && temperature<75
        retries: 2
        timeout: 30m
        priority: 70
        after: [fetch-scene]
        single: true
        on: pi-1
        """;

    private static readonly JobSpec Expected = new()
    {
        Name = "render",
        Command = ["blender", "-b", "scene.blend", "-f", "${BRAMBLE_TASK_INDEX}"],
        Count = 240,
        Env = new Dictionary<string, string>(StringComparer.Ordinal) { ["SAMPLES"] = "64", ["DEBUG"] = "true", ["EMPTY"] = "" },
        Workdir = "/srv/render",
        Resources = new JobResources { Cpus = 1.5, MemoryBytes = 512 * 1024 * 1024 },
        Where = "arch=arm64 && temperature<75",
        Retries = 2,
        TimeoutSeconds = 1800,
        Priority = 70,
        After = ["fetch-scene"],
        Single = true,
        On = ["pi-1"],
    };

    [Fact]
    public void A_job_in_yaml_is_read_with_all_it_says() => Assert.Equal(Expected, Assert.Single(Good(Render)));

    [Fact]
    public void The_same_job_in_json_is_the_same()
    {
        var jobs = Good(
            """
            {
              "name": "render", "command": ["blender", "-b", "scene.blend", "-f", "${BRAMBLE_TASK_INDEX}"], "count": 240, // a comment
              "env": { "SAMPLES": "64", "DEBUG": true, "EMPTY": null }, "workdir": "/srv/render", "resources": { "cpus": 1.5, "memory": "512M" },
              "where": "arch=arm64 && temperature<75", "retries": 2, "timeout": "30m", "priority": 70, "after": ["fetch-scene"], "single": true, "on": "pi-1",
            }
            """,
            JobFileFormat.Json);
        Assert.Equal(Expected, Assert.Single(jobs));
    }

    [Fact]
    public void A_script_keeps_its_lines_and_the_rest_has_its_defaults()
    {
        var job = Assert.Single(Good("name: hello\nscript: |\n  echo one\n  echo two\n"));

        Assert.Equal(new JobSpec { Name = "hello", Script = "echo one\necho two\n" }, job);
        Assert.Equal((1.0, null, 50, 10), (job.Resources.Cpus, job.Resources.MemoryBytes, job.Priority, job.GraceSeconds));
    }

    [Theory]
    [InlineData("name: a\ncommand: [x]\n---\nname: b\ncommand: [y]\n---\n", false)]
    [InlineData("- {name: a, command: [x]}\n- {name: b, command: [y]}", false)]
    [InlineData("""[{"name":"a","command":["x"]},{"name":"b","command":["y"]}]""", true)]
    public void A_file_may_have_several_jobs(string text, bool isJson) => Assert.Equal(["a", "b"], Good(text, isJson ? JobFileFormat.Json : JobFileFormat.Yaml).Select(job => job.Name), StringComparer.Ordinal);

    [Fact]
    public void Every_mistake_is_told_at_once_with_its_line_and_the_nearest_key()
    {
        var mistakes = Wrong("""
            name: my job
            comand: [x]
            count: many
            env: [A, B]
            resources:
              cpu: 2
              memory: 512Q
            where: arch=arm64 &
            retries: -1
            timeout: 30 minutes
            single: perhaps
            priority: 101
            colour: blue
            count: 3
            """);

        Assert.Equal(
            [
                "line 1: A job's name is 1 to 63 letters, digits, '.', '_' and '-', a letter or digit first.",
                "line 2: A job has no key 'comand'; perhaps 'command' is meant.",
                "line 3: 'count' is a whole number, not 'many'.",
                "line 4: 'env' is a map of names and values, not a list.",
                "line 6: 'resources' has no key 'cpu'; perhaps 'cpus' is meant.",
                "line 7: 'memory' is a size such as 512M, not '512Q'.",
                "line 8: 'where', column 12: Write && instead of one &.",
                "line 9: 'retries' is 0 to 100, not -1.",
                "line 10: 'timeout' is a duration such as 30s, 10m or 1h, not '30 minutes'.",
                "line 11: 'single' is true or false, not 'perhaps'.",
                "line 12: 'priority' is 0 to 100, not 101.",
            ],
            mistakes.Take(11).Select(mistake => mistake.ToString()),
            StringComparer.Ordinal);
        Assert.Contains("line 13: A job has no key 'colour'; there are name, command", mistakes[11].ToString(), StringComparison.Ordinal);
        Assert.Equal("line 14: The key 'count' is there twice.", mistakes[12].ToString());
    }

    [Theory]
    [InlineData("""{"name": "a",""" + "\n" + """  "comand": ["x"]}""", 2, 3, "perhaps 'command'")]
    [InlineData("{\"name\": \"ä\", \"x\": 1, \"command\": [\"y\"]}", 1, 15, "no key 'x'")]
    [InlineData("{\"name\": ", 1, 10, "not JSON")]
    [InlineData("[1]", 1, 2, "map of keys")]
    [InlineData("{} {}", 1, 4, "not JSON")]
    public void Json_mistakes_have_their_place(string text, int line, int column, string words)
    {
        var mistakes = Wrong(text, JobFileFormat.Json);
        Assert.Contains(mistakes, mistake => mistake.Line == line && mistake.Column == column && mistake.Message.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 1, "no job")]
    [InlineData("name: [", 2, "not YAML")]
    [InlineData("a: &x [1]\nb: *x", 1, "anchors")]
    [InlineData("name: !!binary aGk=\ncommand: [x]", 1, "tags")]
    [InlineData("just text", 1, "map of keys")]
    [InlineData("name: a\ncommand: echo hi", 2, "list of texts")]
    [InlineData("name: a\ncommand: [x, [y]]", 2, "a list stands here")]
    [InlineData("command: [x]", 1, "needs a 'name'")]
    [InlineData("name: a\ncommand: [x]\nenv: {1X: y}", 3, "environment variable")]
    [InlineData("name: a\ncommand: [x]\neach: node\ncount: 3", 4, "exclude each other")]
    [InlineData("? [a]\n: b", 1, "single word")]
    public void Yaml_mistakes_have_their_line(string text, int line, string words)
    {
        var mistakes = Wrong(text);
        Assert.Contains(mistakes, mistake => mistake.Line == line && mistake.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void Depth_and_size_are_bounded()
    {
        Assert.Contains("not YAML", Wrong(new string('[', 5_000))[0].Message, StringComparison.Ordinal);
        Assert.Contains("not JSON", Wrong(new string('[', 5_000), JobFileFormat.Json)[0].Message, StringComparison.Ordinal);
        Assert.Contains("at most", Wrong(new string(' ', JobFile.MaxBytes + 1))[0].Message, StringComparison.Ordinal);
        Assert.Equal(JobFile.MaxMistakes, Wrong(string.Concat(Enumerable.Range(0, 500).Select(i => $"k{i}: 1\n"))).Count);
        Assert.Contains("UTF-8", Assert.IsType<JobFileResult.Wrong>(JobFile.Read(new byte[] { (byte)'a', 0xFF }, JobFileFormat.Yaml)).Mistakes[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_a_line_within_it()
    {
        var pieces = Gen.OneOf<string>("name: ", "command: ", "[x]", "\n", "  ", "- ", "{", "}", "env:", "&a ", "*a", "|", ">", "'", "\"", ":", ",", "---", "é", "\t", "count: 3", "512M", "null", "!t ", "#", "?");
        Gen.Select(Gen.OneOf<string>(Gen.String[0, 40], pieces.Array[0, 30].Select(string.Concat)), Gen.Bool).Sample((text, isJson) =>
        {
            var result = JobFile.Read(Encoding.UTF8.GetBytes(text), isJson ? JobFileFormat.Json : JobFileFormat.Yaml);
            if (result is JobFileResult.Wrong { Mistakes: var mistakes })
            {
                Assert.NotEmpty(mistakes);
                Assert.All(mistakes, mistake => Assert.True(mistake is { Line: >= 1, Column: >= 1 } && mistake.Line <= text.Count(c => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029') + 2));
            }
        });
    }

    private static IReadOnlyList<JobSpec> Good(string text, JobFileFormat format = JobFileFormat.Yaml)
    {
        var result = JobFile.Read(Encoding.UTF8.GetBytes(text), format);
        Assert.True(result is JobFileResult.Good, result is JobFileResult.Wrong wrong ? string.Join('\n', wrong.Mistakes) : "");
        return ((JobFileResult.Good)result).Jobs;
    }

    private static IReadOnlyList<FileMistake> Wrong(string text, JobFileFormat format = JobFileFormat.Yaml) =>
        Assert.IsType<JobFileResult.Wrong>(JobFile.Read(Encoding.UTF8.GetBytes(text), format)).Mistakes;
}
