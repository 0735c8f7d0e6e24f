using System.Text.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions;

namespace Bramble.Vitals.Tests;

/// <summary>
/// All that each kept machine tells of itself, as the API shows it. Where a change is meant, the received file, beside
/// the test's program, becomes the new golden one once somebody has read the difference.
/// </summary>
public class GoldenTests
{
    private static readonly BrambleJsonContext Json = new(new JsonSerializerOptions(BrambleJsonContext.Default.Options) { WriteIndented = true });

    [Theory]
    [MemberData(nameof(RecordedMachine.Boards), MemberType = typeof(RecordedMachine))]
    public void Machine_tells_what_it_did(string board)
    {
        using var machine = new RecordedMachine(board);
        var facts = machine.Reader.ReadFacts() with { Arch = "of the test's own machine" };
        var first = machine.Reader.ReadVitals();
        var received = string.Join('\n', Text(facts), Text(first), Text(machine.ReadLater())) + "\n";
        var golden = Path.Combine(AppContext.BaseDirectory, "golden", board + ".json");
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, board + ".received.json"), received);
        Assert.True(File.Exists(golden), $"{golden} is missing.");
        Assert.Equal(File.ReadAllText(golden), received);
    }

    [Theory]
    [MemberData(nameof(RecordedMachine.Boards), MemberType = typeof(RecordedMachine))]
    public void Master_takes_all_that_a_machine_tells(string board)
    {
        using var machine = new RecordedMachine(board);
        var facts = machine.Reader.ReadFacts();
        machine.Reader.ReadVitals();
        var vitals = machine.ReadLater();
        Assert.Equal(Text(facts), Text(facts.ToMessage().ToFacts()));
        Assert.Equal(Text(vitals), Text(vitals.ToMessage(TimeSpan.FromSeconds(1)).ToVitals(vitals.At)));
    }

    internal static string Text(NodeFacts facts) => JsonSerializer.Serialize(facts, Json.NodeFacts);

    internal static string Text(NodeVitals vitals) => JsonSerializer.Serialize(vitals, Json.NodeVitals);
}
