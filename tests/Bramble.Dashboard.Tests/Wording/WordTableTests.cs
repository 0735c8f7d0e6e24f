using System.Text.Json;
using System.Text.Json.Nodes;
using Bramble.Dashboard.Wording;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Dashboard.Tests.Wording;

/// <summary>One table for the words of the server and of the script: Client/test/words.json.</summary>
public sealed class WordTableTests
{
    private static readonly JsonObject Table =
        JsonNode.Parse(File.ReadAllText(Path.Combine(NodeScript.Folder, "test/words.json")))!.AsObject(); // It is in the repository.

    private static readonly Dictionary<string, Func<JsonArray, string>> Functions = new(StringComparer.Ordinal)
    {
        ["lasting"] = given => Words.For(Number(given)),
        ["ago"] = given => Words.Ago(Number(given)),
        ["bytes"] = given => Words.Bytes(Number(given)),
        ["decimal"] = given => Words.Decimal(Number(given)),
        ["percent"] = given => Words.Percent(Number(given)),
        ["celsius"] = given => Words.Celsius(Number(given)),
        ["count"] = given => Words.Count((int)Number(given), Text(given[1]), Text(given[2])),
        ["share"] = given => JsonSerializer.Serialize(Rules.Share(Number(given))),
        ["level"] = given => Rules.Level(Number(given)),
        ["cardOf"] = given => NodeStory.CardOf(Facts(given[0]), Vitals(given[1])),
        ["startOf"] = given => NodeStory.StartOf(Facts(given[0]), Vitals(given[1])),
        ["countsOf"] = given => NodeStory.CountsOf(Vitals(given[0])),
        ["clean"] = given => Words.Clean(given[0]?.GetValue<string>()),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (name, cases) in Table["functions"]!.AsObject())
            {
                foreach (var one in cases!.AsArray())
                {
                    data.Add(name, one!.ToJsonString());
                }
            }

            return data;
        }
    }

    public static TheoryData<string> Verdicts => [.. Table["verdicts"]!.AsArray().Select(one => Text(one!["name"]))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Function_says_what_the_table_says(string name, string one)
    {
        var given = JsonNode.Parse(one)!.AsArray();

        Assert.Equal(Text(given[^1]), Functions[name](given));
    }

    [Fact]
    public void Names_are_in_the_order_people_count()
    {
        var order = Table["order"]!.AsArray().Select(Text).ToList();

        Assert.Equal(order, order.AsEnumerable().Reverse().Order(NaturalOrder.Instance), StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Verdict_is_the_one_of_the_table(string name)
    {
        var one = Table["verdicts"]!.AsArray().Single(each => string.Equals(Text(each!["name"]), name, StringComparison.Ordinal))!;
        var nodes = one["nodes"]!.AsArray().Select(node => node.Deserialize(BrambleJsonContext.Default.Node)!).ToList();
        var expected = one["verdict"]!;

        var verdict = Verdict.Of(nodes, Table["now"]!.GetValue<DateTimeOffset>());

        Assert.Equal(new Verdict(Text(expected["level"]), Text(expected["sentence"]), Text(expected["announcement"])), verdict);
    }

    [Fact]
    public async Task Script_agrees_with_the_table_and_keeps_its_clock_stream_and_nodes()
    {
        var (exitCode, output) = await NodeScript.RunAsync("", "--test", "--test-reporter=tap", "test/words.test.mjs", "test/live.test.mjs", "test/screen.test.mjs");

        Assert.True(exitCode == 0, output);
        Assert.Contains("# fail 0", output, StringComparison.Ordinal);
        Assert.DoesNotContain("# pass 0", output, StringComparison.Ordinal);
    }

    private static NodeFacts Facts(JsonNode? facts) => facts.Deserialize(BrambleJsonContext.Default.NodeFacts)!; // The table has some.

    private static NodeVitals? Vitals(JsonNode? vitals) => vitals.Deserialize(BrambleJsonContext.Default.NodeVitals);

    private static double Number(JsonArray given) => given[0]!.GetValue<double>();

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "";
}
