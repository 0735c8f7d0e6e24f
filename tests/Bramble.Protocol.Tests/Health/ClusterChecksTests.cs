using Bramble.Protocol.Api;
using Bramble.Protocol.Health;
using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Tests.Health;

public class ClusterChecksTests
{
    [Fact]
    public void Copies_of_one_card_are_told_to_each_other()
    {
        Node[] nodes = [Make("a", "id1", "s1"), Make("b", "id1", "s2"), Make("c", "id2", "s3"), Make("d", null, "s4"), Make("e", null, "s5")];
        var found = ClusterChecks.FindClones(nodes);
        Assert.Equal([nodes[0].Id.ToString(), nodes[1].Id.ToString()], found.Keys.Select(id => id.ToString()).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Contains("as b:", found[nodes[0].Id].Text, StringComparison.Ordinal);
        Assert.Equal((CheckIds.ClonedMachineId, HealthSeverity.Attention), (found[nodes[1].Id].Id, found[nodes[1].Id].Severity));
    }

    [Fact]
    public void Two_nodes_on_one_machine_are_no_copies() =>
        Assert.Empty(ClusterChecks.FindClones([Make("a", "id1", "s1"), Make("a-2", "id1", "s1")]));

    [Fact]
    public void Machines_without_a_serial_number_are_each_their_own() =>
        Assert.Equal(2, ClusterChecks.FindClones([Make("a", "id1", null), Make("b", "id1", null)]).Count);

    [Fact]
    public void Removed_node_counts_no_more() =>
        Assert.Empty(ClusterChecks.FindClones([Make("a", "id1", "s1"), Make("b", "id1", "s2") with { State = NodeState.Removed }]));

    [Fact]
    public void Sentence_stays_short_with_many()
    {
        var nodes = Enumerable.Range(10, 90).Select(i => Make($"n{i}", "id1", $"s{i}")).ToList();
        Assert.Contains("n11, n12, n13, n14, n15 and others:", ClusterChecks.FindClones(nodes)[nodes[0].Id].Text, StringComparison.Ordinal);
    }

    private static Node Make(string name, string? machine, string? serial) => new()
    {
        Id = IdOf(name),
        Name = name,
        Kind = NodeKind.Agent,
        State = NodeState.Ready,
        Schedulable = true,
        Address = null,
        Labels = new Dictionary<string, string>(StringComparer.Ordinal),
        Facts = new NodeFacts { MachineId = machine, Serial = serial },
        Vitals = null,
        JoinedAt = DateTimeOffset.UnixEpoch,
        LastSeenAt = DateTimeOffset.UnixEpoch,
        AgentVersion = null,
        Running = 0,
    };

    private static NodeId IdOf(string name)
    {
        var digits = Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(name)).PadLeft(32, '0');
        return NodeId.TryParse(digits, out var id) ? id : throw new ArgumentException("The name is too long.", nameof(name));
    }
}
