using Bramble.Protocol.Ids;
using Bramble.State.Audit;
using Bramble.State.Cluster;
using Bramble.State.Housekeeping;
using Bramble.State.Nodes;
using Bramble.State.Tokens;

namespace Bramble.State.Tests.Nodes;

public sealed class NodeRulesTests
{
    [Fact]
    public void Drain_and_resume_are_as_good_done_twice()
    {
        var story = Given.ClusterWithNode().Do(Given.Open(1)).Do(new DrainNode(Given.Node(1)));
        Assert.False(story.Node(1).IsEligible);
        Assert.Empty(story.Accept(new DrainNode(Given.Node(1))).Changes);
        story.Do(new ResumeNode(Given.Node(1)));
        Assert.True(story.Node(1).IsEligible);
        Assert.Empty(story.Accept(new ResumeNode(Given.Node(1))).Changes);
    }

    [Fact]
    public void Labels_are_set_taken_off_and_replaced()
    {
        var story = Given.ClusterWithNode().Do(Label(("a", "1"), ("b", "2"))).Do(Label(("a", null), ("c", "3")));
        Assert.Equal("b=2,c=3", story.Node(1).Labels.ToString());
        story.Do(Label(("d", "4")) with { ReplaceAll = true });
        Assert.Equal("d=4", story.Node(1).Labels.ToString());
        story.Refuse<LabelsInvalid>(Label(("not a key", "1")));
        Assert.Empty(story.Accept(Label(("d", "4"))).Changes);
    }

    [Fact]
    public void Every_command_about_a_node_says_when_there_is_none()
    {
        var nobody = Given.Node(404);
        Command[] commands =
        [
            new ApproveNode(nobody), new LabelNode(nobody, new Dictionary<string, string?>(StringComparer.Ordinal)), new DrainNode(nobody), new ResumeNode(nobody),
            new RemoveNode(nobody), new CloseSession(nobody, 1), new MarkNodeLate(nobody, 1), new MarkNodeReturned(nobody, 1), new MarkNodeLost(nobody, 1),
            Given.Token(9) with { BoundNode = nobody },
        ];
        foreach (var command in commands)
        {
            Given.Cluster().Refuse<NodeNotFound>(command);
        }
    }

    [Fact]
    public void Time_expires_tokens_then_forgets_them_and_tombstones()
    {
        var story = Given.ClusterWithNode().Do(Given.Token(2)).Do(new RemoveNode(Given.Node(1))).Wait(TimeSpan.FromHours(1)).Do(new Sweep());
        Assert.Equal(TokenState.Expired, story.State.Tokens.Find(new TokenId(2))?.State);
        Assert.Empty(story.Accept(new Sweep()).Changes);
        story.Wait(TimeSpan.FromDays(30)).Do(new Sweep());
        Assert.Equal((0, 1), (story.State.Tokens.Count, story.State.Tombstones.Count));
        story.Wait(TimeSpan.FromDays(700)).Do(new Sweep());
        Assert.Equal(0, story.State.Tombstones.Count);
        Assert.False(story.State.Tombstones.WasRemoved(Given.Node(1)));
    }

    [Fact]
    public void One_sweep_is_bounded()
    {
        var story = Given.Cluster();
        for (var i = 0; i < HousekeepingRules.RowsPerRun + 1; i++)
        {
            story.Do(Given.Token(i));
        }

        story.Wait(TimeSpan.FromHours(1));
        Assert.Equal(HousekeepingRules.RowsPerRun, story.Accept(new Sweep()).Changes.Length);
        Assert.Single(story.Accept(new Sweep()).Changes);
    }

    [Fact]
    public void The_audit_trail_is_trimmed_from_its_start()
    {
        var head = new AuditHead(1, AuditRules.MaxRecords + 700, default);
        Assert.Equal(new AuditTrimmed(500), AuditRules.Trim(head, 500));
        Assert.Equal(new AuditTrimmed(700), AuditRules.Trim(head with { First = 501 }, 500));
        Assert.Null(AuditRules.Trim(head with { First = 701 }, 500));
    }

    [Fact]
    public void After_a_restore_epochs_are_ahead_and_tokens_revoked()
    {
        var story = Given.ClusterWithNode().Do(Given.Token(2)).Do(Given.Open(1)).Do(new DeclareRestored(null));
        Assert.Equal(ClusterRules.RestoreEpochJump + 1, story.Node(1).Epoch);
        Assert.Null(story.Node(1).Session);
        story.Refuse<TokenRevoked>(Given.Join(2, 2, 2));
    }

    [Fact]
    public void There_is_one_cluster_with_a_name()
    {
        Given.Cluster().Refuse<ClusterExists>(new CreateCluster(default, "second"));
        new Story().Refuse<ClusterNameInvalid>(new CreateCluster(default, ""));
        new Story().Refuse<ClusterMissing>(Given.Token(1));
        new Story().Refuse<ClusterMissing>(new DeclareRestored(null));
    }

    [Fact]
    public void Tokens_stay_within_their_bounds()
    {
        var story = Given.Cluster();
        CreateToken[] wrong =
        [
            Given.Token(1, uses: 0), Given.Token(1, uses: TokenRules.MaxUses + 1), Given.Token(-1),
            Given.Token(1) with { Lifetime = TimeSpan.FromSeconds(59) }, Given.Token(1) with { Lifetime = TimeSpan.FromDays(31) },
            Given.Token(1) with { Role = TokenRole.Master }, Given.Token(1, uses: 2) with { BoundName = "pi" }, Given.Token(1) with { BoundName = "?" },
            Given.Token(1, uses: 2) with { Role = TokenRole.Master, Lifetime = TimeSpan.FromMinutes(15) },
        ];
        foreach (var token in wrong)
        {
            story.Refuse<TokenOutOfBounds>(token);
        }

        story.Do(Given.Token(1)).Refuse<TokenIdTaken>(Given.Token(1));
        story.Refuse<TokenNotFound>(new RevokeToken(new TokenId(3)));
    }

    private static LabelNode Label(params (string Key, string? Value)[] labels) =>
        new(Given.Node(1), labels.ToDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal));
}
