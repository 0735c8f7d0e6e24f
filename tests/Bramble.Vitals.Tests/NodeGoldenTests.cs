using System.Text.Json;
using System.Text.Json.Nodes;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Health;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Sessions;

namespace Bramble.Vitals.Tests;

/// <summary>
/// What <c>bramble node show --output json</c> and the API say of each kept machine, health included. Where a change is
/// meant, the received file, beside the test's program, becomes the new golden one once somebody has read the difference.
/// </summary>
public class NodeGoldenTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Theory]
    [MemberData(nameof(RecordedMachine.Boards), MemberType = typeof(RecordedMachine))]
    public void Node_is_shown_as_it_was(string board)
    {
        using var machine = new RecordedMachine(board);
        var facts = (machine.Reader.ReadFacts() with { Arch = "of the test's own machine" }).ToMessage().ToFacts();
        machine.Reader.ReadVitals();
        var read = machine.ReadLater();
        var vitals = read.ToMessage(TimeSpan.FromDays(1)).ToNewVitals(read.At.AddSeconds(0.25));
        var node = new Node
        {
            Id = new NodeId(new Guid("0193a0b0-0000-7000-8000-000000000001")),
            Name = facts.Hostname ?? board,
            Kind = NodeKind.Agent,
            State = NodeState.Ready,
            Schedulable = true,
            Address = "192.0.2.7:40112",
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["room"] = "attic" },
            Facts = facts,
            Vitals = vitals,
            JoinedAt = vitals.At.AddDays(-1),
            LastSeenAt = vitals.At,
            AgentVersion = "0.1.0",
            Running = 2,
            Health = NodeChecks.AssessOnce(facts, vitals, NodeState.Ready),
        };

        // One line as it is printed; a member a line as it is kept, so that a difference can be read.
        var received = JsonNode.Parse(JsonSerializer.Serialize(node, BrambleJsonContext.Default.Node))!.ToJsonString(Indented) + "\n"; // It is an object.
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, $"node-{board}.received.json"), received);
        var golden = Path.Combine(AppContext.BaseDirectory, "golden", $"node-{board}.json");
        Assert.True(File.Exists(golden), $"{golden} is missing.");
        Assert.Equal(File.ReadAllText(golden), received);
    }
}
