using Bramble.Protocol.Api;
using Bramble.State.Nodes;

namespace Bramble.State.Tests.Nodes;

public sealed class SessionTests
{
    [Fact]
    public void A_newer_session_fences_the_older()
    {
        var story = Given.ClusterWithNode().Do(Given.Open(1)).Do(Given.Open(1));
        Assert.Equal((2L, 2L), (story.Node(1).Epoch, story.Node(1).Session?.Epoch));
        story.Refuse<NodeEpochStale>(new CloseSession(Given.Node(1), 1));
        story.Refuse<NodeEpochStale>(new MarkNodeLate(Given.Node(1), 1));
        story.Do(new CloseSession(Given.Node(1), 2));
        Assert.Null(story.Node(1).Session);
        story.Refuse<NodeEpochStale>(new CloseSession(Given.Node(1), 2));
    }

    [Fact]
    public void A_silent_node_is_late_then_lost_and_returns_by_a_new_session()
    {
        var id = Given.Node(1);
        var story = Given.ClusterWithNode().Do(Given.Open(1));
        story.Refuse<NodeStateRefused>(new MarkNodeLost(id, 1));
        story.Refuse<NodeStateRefused>(new MarkNodeReturned(id, 1));
        Assert.True(story.Node(1).IsEligible);
        story.Do(new MarkNodeLate(id, 1));
        Assert.False(story.Node(1).IsEligible);
        story.Do(new MarkNodeReturned(id, 1)).Do(new MarkNodeLate(id, 1)).Do(new MarkNodeLost(id, 1));
        Assert.Equal(NodeState.Lost, story.Node(1).State);
        Assert.Null(story.Node(1).Session);
        story.Refuse<NodeStateRefused>(new MarkNodeReturned(id, 1));
        story.Do(Given.Open(1));
        Assert.Equal((NodeState.Ready, 2L), (story.Node(1).State, story.Node(1).Epoch));
    }

    [Fact]
    public void A_node_without_a_session_is_not_heard()
    {
        var id = Given.Node(1);
        Given.ClusterWithNode().Do(Given.Open(1)).Do(new CloseSession(id, 1)).Do(new MarkNodeLate(id, 1))
            .Refuse<NodeStateRefused>(new MarkNodeReturned(id, 1));
    }

    [Fact]
    public void Two_machines_that_take_turns_with_one_identity_are_quarantined_and_both_named()
    {
        var story = Given.ClusterWithNode().Do(Given.Open(1, "one"));
        foreach (var boot in (string[])["two", "one", "two"])
        {
            story.Wait(TimeSpan.FromSeconds(20)).Do(Given.Open(1, boot));
            Assert.NotNull(story.Node(1).Session);
        }

        story.Do(Given.Open(1, "one"));
        var node = story.Node(1);
        Assert.Equal((NodeState.Lost, NodeHoldKind.Cloned, 5L), (node.State, node.Hold?.Kind, node.Epoch));
        Assert.Null(node.Session);
        Assert.Contains("boot one", node.Hold?.Reason, StringComparison.Ordinal);
        Assert.Contains("boot two", node.Hold?.Reason, StringComparison.Ordinal);
        story.Refuse<NodeQuarantined>(Given.Open(1, "two"));
        story.Do(new ResumeNode(Given.Node(1))).Do(Given.Open(1, "two"));
        Assert.Null(story.Node(1).Hold);
    }

    [Fact]
    public void An_agent_that_reconnects_often_is_no_clone()
    {
        var story = Given.ClusterWithNode();
        for (var i = 0; i < 20; i++)
        {
            story.Do(Given.Open(1, "one"));
        }

        Assert.Null(story.Node(1).Hold);
    }

    [Fact]
    public void Four_take_overs_in_more_than_a_minute_are_no_clone()
    {
        var story = Given.ClusterWithNode();
        for (var i = 0; i < 10; i++)
        {
            story.Do(Given.Open(1, $"boot {i}")).Wait(TimeSpan.FromSeconds(20.1));
        }

        Assert.Null(story.Node(1).Hold);
    }

    [Fact]
    public void A_card_in_another_machine_is_held_until_a_person_has_looked()
    {
        var story = Given.ClusterWithNode().Do(Given.Open(1, serial: "serial-9"));
        Assert.Equal(NodeHoldKind.Moved, story.Node(1).Hold?.Kind);
        Assert.False(story.Node(1).IsEligible);
        story.Do(new ResumeNode(Given.Node(1)));
        Assert.Equal((true, "serial-9"), (story.Node(1).IsEligible, story.Node(1).Claims.Serial));
        story.Do(Given.Open(1, serial: "serial-9"));
        Assert.Null(story.Node(1).Hold);
    }

    [Fact]
    public void Both_keys_are_good_until_the_renewed_one_is_used()
    {
        var later = Given.Noon.AddDays(120);
        var story = Given.ClusterWithNode().Do(new RenewCertificate(Given.Key(1), Given.Key(2), later)).Do(Given.Open(1));
        Assert.Equal((Given.Key(1), Given.Key(2)), (story.Node(1).Key, story.Node(1).NextKey));
        story.Do(new RenewCertificate(Given.Key(1), Given.Key(2), later));
        story.Do(new RenewCertificate(Given.Key(1), Given.Key(3), later)).Refuse<NodeKeyUnknown>(Given.Open(2));
        story.Do(Given.Open(3));
        Assert.Equal((Given.Key(3), null, later), (story.Node(1).Key, story.Node(1).NextKey, story.Node(1).CertificateNotAfter));
        story.Refuse<NodeKeyReplaced>(Given.Open(1));
        story.Refuse<NodeKeyInUse>(new RenewCertificate(Given.Key(3), Given.Key(3), later));
        story.Refuse<NodeKeyReplaced>(new RenewCertificate(Given.Key(3), Given.Key(1), later));
    }

    [Fact]
    public void A_renewal_by_the_renewed_key_takes_it_up()
    {
        var later = Given.Noon.AddDays(120);
        var story = Given.ClusterWithNode()
            .Do(new RenewCertificate(Given.Key(1), Given.Key(2), later)).Do(new RenewCertificate(Given.Key(2), Given.Key(3), later));
        Assert.Equal((Given.Key(2), Given.Key(3)), (story.Node(1).Key, story.Node(1).NextKey));
        story.Refuse<NodeKeyReplaced>(Given.Open(1));
    }

    [Fact]
    public void A_certificate_is_renewed_for_400_days_after_its_end()
    {
        var story = Given.ClusterWithNode().Wait(TimeSpan.FromDays(490));
        var renew = new RenewCertificate(Given.Key(1), Given.Key(2), story.Now.AddDays(90));
        story.Do(renew).Wait(TimeSpan.FromTicks(1)).Refuse<CertificateTooOld>(renew);
        Given.ClusterWithNode().Refuse<CertificateEndInvalid>(renew with { NotAfter = Given.Noon });
    }
}
