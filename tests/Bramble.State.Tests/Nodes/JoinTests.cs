using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Cluster;
using Bramble.State.Nodes;
using Bramble.State.Tokens;

namespace Bramble.State.Tests.Nodes;

public sealed class JoinTests
{
    [Fact]
    public void A_join_uses_up_the_token_and_makes_a_node()
    {
        var story = Given.ClusterWithNode();
        var node = story.Node(1);
        Assert.Equal((NodeState.Ready, "pi-1", 0L), (node.State, node.Name, node.Epoch));
        Assert.Equal((TokenState.Used, 0), Find(story, 1) is { } token ? (token.State, token.UsesLeft) : default);
        Assert.Equal(node, story.State.Nodes.FindByName("PI-1"));
        Assert.Equal(node, story.State.Nodes.FindByKey(Given.Key(1)));
    }

    [Fact]
    public void The_same_token_and_key_get_the_same_answer_for_ten_minutes()
    {
        var story = Given.ClusterWithNode().Wait(TimeSpan.FromMinutes(10));
        var again = story.Accept(Given.Join(1, 1, 99));
        Assert.Empty(again.Changes);
        Assert.Equal(story.Node(1), again.Subject);
        story.Wait(TimeSpan.FromTicks(1)).Refuse<TokenUsedUp>(Given.Join(1, 1, 99));
    }

    [Fact]
    public void A_repeat_with_a_wrong_secret_is_refused() =>
        Given.ClusterWithNode().Refuse<TokenUnknown>(Given.Join(1, 1, 99) with { SecretHash = Given.Secret(2) });

    [Fact]
    public void Unknown_token_and_wrong_secret_are_told_alike()
    {
        var story = Given.Cluster().Do(Given.Token(1));
        Assert.Equal(
            story.Refuse<TokenUnknown>(Given.Join(2, 1, 1)),
            story.Refuse<TokenUnknown>(Given.Join(1, 1, 1) with { SecretHash = Given.Secret(2) }));
    }

    [Fact]
    public void A_token_is_good_until_it_expires()
    {
        var story = Given.Cluster().Do(Given.Token(1)).Wait(TimeSpan.FromHours(1));
        story.Refuse<TokenExpired>(Given.Join(1, 1, 1));
        story.Wait(TimeSpan.FromTicks(-1)).Do(Given.Join(1, 1, 1));
    }

    [Fact]
    public void A_clock_set_back_by_years_does_not_make_a_token_good_for_years() =>
        Given.Cluster().Do(Given.Token(1)).Wait(TimeSpan.FromDays(-3650)).Refuse<TokenFromTheFuture>(Given.Join(1, 1, 1));

    [Fact]
    public void A_revoked_token_is_refused()
    {
        var story = Given.Cluster().Do(Given.Token(1)).Do(new RevokeToken(new TokenId(1)));
        story.Refuse<TokenRevoked>(Given.Join(1, 1, 1));
        story.Refuse<TokenEnded>(new RevokeToken(new TokenId(1)));
    }

    [Fact]
    public void A_token_for_a_master_makes_no_agent() =>
        Given.Cluster().Do(Given.Token(1) with { Role = TokenRole.Master, Lifetime = TimeSpan.FromMinutes(15) })
            .Refuse<TokenWrongRole>(Given.Join(1, 1, 1));

    [Fact]
    public void A_used_token_is_refused_to_another_key() => Given.ClusterWithNode().Refuse<TokenUsedUp>(Given.Join(1, 2, 2));

    [Fact]
    public void A_key_belongs_to_one_node() => Given.ClusterWithNode().Do(Given.Token(2)).Refuse<NodeKeyInUse>(Given.Join(2, 1, 2));

    [Fact]
    public void Nothing_joins_before_there_is_a_cluster() => new Story().Refuse<ClusterMissing>(Given.Join(1, 1, 1));

    [Fact]
    public void A_chosen_name_must_be_free_whatever_its_case() =>
        Given.ClusterWithNode().Do(Given.Token(2)).Refuse<NodeNameTaken>(Given.Join(2, 2, 2, "PI-1"));

    [Fact]
    public void A_host_name_that_is_taken_gets_the_start_of_the_id()
    {
        var story = Given.ClusterWithNode().Do(Given.Token(2));
        story.Do(Given.Join(2, 2, 2) with { Claims = new NodeClaims { Hostname = "Pi-1" } });
        Assert.Equal("Pi-1-0000", story.Node(2).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-pi")]
    [InlineData("pi.")]
    [InlineData("pi 1")]
    [InlineData("pi/1")]
    [InlineData("0123456789abcdef0123456789ABCDEF")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123")]
    public void A_name_that_cannot_stand_in_a_URL_is_refused(string name) =>
        Given.Cluster().Do(Given.Token(1)).Refuse<NodeNameInvalid>(Given.Join(1, 1, 1, name));

    [Fact]
    public void A_token_with_a_name_gives_that_name()
    {
        var story = Given.Cluster().Do(Given.Token(1) with { BoundName = "oven" }).Do(Given.Join(1, 1, 1, "fridge"));
        Assert.Equal("oven", story.Node(1).Name);
    }

    [Fact]
    public void Hostile_claims_are_made_fit_to_be_shown()
    {
        var story = Given.Cluster().Do(Given.Token(1));
        story.Do(Given.Join(1, 1, 1) with { Claims = new NodeClaims { Hostname = "\u001b[31mpi", Serial = new string('x', 5000), Model = "" } });
        var node = story.Node(1);
        Assert.Equal(("\uFFFD[31mpi", 128, null), (node.Claims.Hostname, node.Claims.Serial?.Length, node.Claims.Model));
        Assert.Null(NodeName.Violation(node.Name));
    }

    [Fact]
    public void A_node_that_needs_approval_gets_no_session_before()
    {
        var story = Given.Cluster().Do(Given.Token(1)).Do(Given.Join(1, 1, 1) with { NeedsApproval = true });
        story.Refuse<NodePending>(Given.Open(1));
        story.Refuse<NodePending>(new RenewCertificate(Given.Key(1), Given.Key(2), Given.Noon.AddDays(90)));
        story.Do(new ApproveNode(Given.Node(1))).Do(Given.Open(1));
        story.Refuse<NodeStateRefused>(new ApproveNode(Given.Node(1)));
    }

    [Fact]
    public void A_removed_node_leaves_its_name_but_not_its_key_or_id()
    {
        var story = Given.ClusterWithNode().Do(Given.Open(1)).Do(new RemoveNode(Given.Node(1)));
        story.Refuse<NodeRemoved>(Given.Open(1));
        story.Refuse<NodeNotFound>(new RemoveNode(Given.Node(1)));
        story.Do(Given.Token(2)).Refuse<NodeRemoved>(Given.Join(2, 1, 2));
        story.Refuse<NodeIdTaken>(Given.Join(2, 2, 1));
        story.Do(Given.Join(2, 2, 2, "pi-1"));
    }

    [Fact]
    public void A_rejoin_keeps_id_name_and_labels_and_kills_the_old_key()
    {
        var story = Given.ClusterWithNode()
            .Do(new LabelNode(Given.Node(1), new Dictionary<string, string?>(StringComparer.Ordinal) { ["rack"] = "a" }))
            .Do(Given.Open(1))
            .Do(Given.Token(2) with { BoundNode = Given.Node(1) })
            .Do(Given.Join(2, 2, 50));
        var node = story.Node(1);
        Assert.Equal(("pi-1", 2L, "a", Given.Key(2)), (node.Name, node.Epoch, node.Labels["rack"], node.Key));
        Assert.Null(node.Session);
        Assert.Equal(1, story.State.Nodes.Count);
        story.Refuse<NodeKeyReplaced>(Given.Open(1));
        Assert.Empty(story.Accept(Given.Join(2, 2, 51)).Changes);
        story.Do(Given.Open(2));
    }

    [Fact]
    public void A_token_bound_to_a_removed_node_is_of_no_use() =>
        Given.ClusterWithNode().Do(Given.Token(2) with { BoundNode = Given.Node(1) }).Do(new RemoveNode(Given.Node(1)))
            .Refuse<NodeNotFound>(Given.Join(2, 2, 2));

    private static TokenRecord? Find(Story story, long token) => story.State.Tokens.Find(new TokenId(token));
}
