using Bramble.Master.Nodes;
using Bramble.Protocol.Api;
using Bramble.Protocol.Health;

namespace Bramble.Master.Tests.Nodes;

public sealed class LiveHealthTests
{
    private static readonly HealthReason Clone = new() { Id = CheckIds.ClonedMachineId, Severity = HealthSeverity.Attention, Text = "It is a copy.", Cure = "Make it another.", DocsAnchor = "checks.md#x" };

    private readonly LiveHealth _health = new();
    private TimeSpan _now;

    [Fact]
    public void Nothing_is_known_before_the_first_look_and_a_node_that_is_well_is_no_news()
    {
        Assert.Null(_health.Current);
        Assert.True(Look(Vitals(low: false)));
        Assert.Equal(HealthLevel.Ok, _health.Current?.Level);
        Assert.Null(_health.Tell("pi-1", _now));
    }

    [Fact]
    public void What_begins_and_ends_is_told_once_each()
    {
        Look(Vitals(low: false));
        Pass(20);
        Look(Vitals(low: true));

        Assert.Equal("pi-1: The board gets too little voltage: it slows down and may crash or spoil its card.", _health.Tell("pi-1", _now));
        Assert.Null(_health.Tell("pi-1", _now));
        Pass(60);
        Look(Vitals(low: false)); // Good from now on...
        Assert.Equal(HealthLevel.Critical, _health.Current?.Level);
        Pass(60);
        Look(Vitals(low: false)); // ... and for a minute.

        Assert.Equal("pi-1 is well again; no longer: under-voltage", _health.Tell("pi-1", _now));
    }

    [Fact]
    public void A_node_that_claims_another_thing_each_second_is_told_of_every_ten_seconds()
    {
        var told = 0;
        for (var second = 0; second < 60; second++)
        {
            // One of the checks that hold for no time before they end.
            Look(Vitals(low: false) with { Filesystems = [new FilesystemVitals { MountPoint = "/", Errors = second % 2 == 0 ? 2 : 0 }] });
            told += _health.Tell("pi-1", _now) is null ? 0 : 1;
            Pass(1);
        }

        Assert.InRange(told, 2, 6);
    }

    [Fact]
    public void That_a_node_is_silent_is_in_its_health_but_told_by_other_events()
    {
        Look(Vitals(low: false));
        Pass(20);
        Assert.True(_health.Look(NodeFacts.Unknown, null, NodeState.Lost, clone: null, _now));

        Assert.Equal(CheckIds.NodeLost, Assert.Single(_health.Current!.Reasons).Id); // Looked at above.
        Assert.Null(_health.Tell("pi-1", _now));
    }

    [Fact]
    public void A_copied_card_is_one_more_reason()
    {
        Assert.True(_health.Look(NodeFacts.Unknown, Vitals(low: true), NodeState.Ready, Clone, _now));

        Assert.Equal([CheckIds.UnderVoltage, CheckIds.ClonedMachineId], _health.Current!.Reasons.Select(reason => reason.Id), StringComparer.Ordinal); // Looked at above.
        Assert.Equal(HealthLevel.Critical, _health.Current.Level);
    }

    [Fact]
    public void The_same_reading_is_looked_at_again_only_after_a_while()
    {
        var vitals = Vitals(low: true) with { Supply = new SupplyVitals { UnderVoltage = true, InputVolts = 4.6 } };
        Look(vitals);
        Pass(4);
        Assert.False(Look(vitals));
        Pass(31);
        Assert.True(Look(vitals)); // A low input has held for 30 s.
        Assert.Contains(_health.Current!.Reasons, reason => reason.Id is CheckIds.InputVoltageLow); // Looked at above.
    }

    private bool Look(NodeVitals vitals) => _health.Look(NodeFacts.Unknown, vitals, NodeState.Ready, clone: null, _now);

    private void Pass(int seconds) => _now += TimeSpan.FromSeconds(seconds);

    private static NodeVitals Vitals(bool low) => new() { Supply = new SupplyVitals { UnderVoltage = low }, At = DateTimeOffset.UnixEpoch };
}
