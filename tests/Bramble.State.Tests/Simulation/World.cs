using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Audit;
using Bramble.State.Cluster;
using Bramble.State.Housekeeping;
using Bramble.State.Nodes;
using Bramble.State.Tokens;

namespace Bramble.State.Tests.Simulation;

/// <summary>
/// Plays a history of a master and its callers: commands are decided, a batch of them becomes durable, its callers are
/// answered. A crash comes between any two of these steps: what was decided is gone, what was durable stays though nobody was
/// told, and callers who got no answer ask again. After each step the promises of the state machine are checked against what
/// this class has counted itself.
/// </summary>
internal sealed class World
{
    private readonly Rows _disk = new();
    private readonly List<Change> _batch = [];
    private readonly List<TimedCommand> _sinceLoad = [];

    /// <summary>Decided and not answered, in order; the first <see cref="_durable"/> of them are on disk.</summary>
    private readonly List<(Command Command, Decision Decision)> _unanswered = [];

    /// <summary>Joins that were answered: nothing but a removal, a re-join or an older copy ends what a caller was told.</summary>
    private readonly Dictionary<NodeId, (Digest Key, long Epoch)> _told = [];

    private int _durable;
    private ClusterState _memory = ClusterState.Empty;
    private ClusterState _loaded = ClusterState.Empty;
    private Counted _counted = new();
    private Counted _countedOnDisk = new();
    private DateTimeOffset _now = Given.Noon;
    private int _fresh;

    public static void Play(IEnumerable<Turn> turns)
    {
        var world = new World();
        world.Give(new CreateCluster(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), "home"));
        foreach (var turn in turns)
        {
            world.Take(turn);
        }

        world.Commit();
        world.Answer();
    }

    private void Take(Turn turn)
    {
        _now += Elapsed(turn.Time);
        switch (turn.Kind)
        {
            case < 6:
                Commit();
                Answer();
                break;
            case < 9:
                // Durable, and nobody knows yet.
                Commit();
                break;
            case < 11:
                Crash(turn.A);
                break;
            default:
                Give(Command(turn));
                break;
        }
    }

    private static TimeSpan Elapsed(int time) => time switch
    {
        < 60 => TimeSpan.FromSeconds(time % 12),
        < 80 => TimeSpan.FromMinutes(time - 60),
        < 88 => TimeSpan.FromHours(time - 79),
        < 92 => TimeSpan.FromDays(20),
        < 94 => TimeSpan.FromDays(400),
        < 95 => TimeSpan.FromDays(3650),
        < 97 => TimeSpan.FromHours(-1),
        < 98 => TimeSpan.FromDays(-3650),
        _ => TimeSpan.Zero,
    };

    private Command Command(Turn turn)
    {
        // Mostly a node that there is, so that histories get far; else any of a few, dead and unknown ones among them.
        var living = turn.A < 5 ? _memory.Nodes.All.OrderBy(other => other.Id.Value).ElementAtOrDefault(turn.A % Math.Max(1, _memory.Nodes.Count)) : null;
        var node = living?.Id ?? Given.Node(turn.A);
        var key = turn.B == 0 ? living?.NextKey ?? Given.Key(turn.A) : living?.Key ?? Given.Key(turn.A);
        var epoch = (living?.Epoch ?? 1) - (turn.C == 0 ? 1 : 0);
        return turn.Kind switch
        {
            < 20 => Given.Token(turn.A, uses: 1 + (turn.B % 3)),
            < 25 => Given.Token(turn.A) with { BoundNode = living?.Id ?? Given.Node(turn.B) },
            < 28 => new RevokeToken(new TokenId(turn.A)),
            < 45 => Given.Join(turn.A, turn.B, turn.C, turn.C % 2 == 0 ? $"Pi-{turn.C % 3}" : null) with
            {
                Claims = new NodeClaims { Hostname = $"pi-{turn.C % 3}" },
                CertificateNotAfter = _now.AddDays(90),
                NeedsApproval = turn.Time == 5,
            },
            < 47 => new ApproveNode(node),
            < 50 => new LabelNode(node, new Dictionary<string, string?>(StringComparer.Ordinal) { [$"k{turn.B}"] = turn.C == 0 ? null : $"{turn.C}" }, turn.Time == 6),
            < 53 => new DrainNode(node),
            < 56 => new ResumeNode(node),
            < 60 => new RemoveNode(node),
            < 75 => new OpenSession(key) { BootId = $"boot {turn.C % 3}", Serial = turn.C % 4 == 0 ? $"serial-{turn.C}" : null },
            < 79 => new CloseSession(node, epoch),
            < 84 => new MarkNodeLate(node, epoch),
            < 87 => new MarkNodeReturned(node, epoch),
            < 91 => new MarkNodeLost(node, epoch),
            < 95 => new RenewCertificate(key, turn.C == 1 ? Given.Key(turn.B) : Given.Key(100 + ++_fresh), _now.AddDays(90)),
            < 96 => new RecordAudit("log.in", $"{turn.A}", "done"),
            < 97 => new DeclareRestored(_now),
            _ => new Sweep(),
        };
    }

    private Decision Give(Command command)
    {
        var timed = new TimedCommand(command, _now);
        var (state, decision) = _memory.Run(timed);
        if (decision is Decision.Accepted accepted)
        {
            // Deciding twice gives the same: nothing but the state and the command counts.
            Assert.Equal(accepted.Changes, ((Decision.Accepted)_memory.Decide(command, _now)).Changes);
            foreach (var change in accepted.Changes)
            {
                Check(command, change, state);
            }

            _batch.AddRange(accepted.Changes);
        }
        else
        {
            Assert.Same(_memory, state);
        }

        _memory = state;
        _sinceLoad.Add(timed);
        _unanswered.Add((command, decision));
        StateChecks.Hold(_memory);
        return decision;
    }

    /// <summary>What one change may do, seen from the state before its command.</summary>
    private void Check(Command command, Change change, ClusterState after)
    {
        switch (change)
        {
            case NodePut { Node: var node }:
                var before = _memory.Nodes.Find(node.Id);
                Assert.DoesNotContain(node.Id, _counted.Removed);
                Assert.True(before is null || node.Epoch >= before.Epoch, "an epoch went back");
                Assert.True(node.Session is null || ReferenceEquals(node.Session, before?.Session) || node.Epoch > (before?.Epoch ?? -1), "a session without a new epoch");
                Assert.True(before is not null || command is JoinNode, "a node came from nowhere");
                if (before is not null && before.Key != node.Key)
                {
                    Assert.NotNull(after.Tombstones.Find(before.Key));
                    Assert.True(command is not JoinNode || node.Epoch > before.Epoch, "a re-join without a new epoch");
                }

                CountUse(command, after);
                Assert.True(before?.State != NodeState.Lost || node.State != NodeState.Ready || command is OpenSession or JoinNode, "a lost node returned without a session");
                break;
            case NodeDeleted deleted:
                _counted.Removed.Add(deleted.Id);
                Assert.All(_memory.Nodes.Keys.Where(key => key.Value == deleted.Id), key => Assert.NotNull(after.Tombstones.Find(key.Key)));
                break;
            case TokenPut { Token: var token }:
                Assert.True(_memory.Tokens.Find(token.Id)?.State is null or TokenState.Active, "an ended token changed");
                break;
            case TokenDeleted deleted:
                _counted.Uses.Remove(deleted.Id);
                break;
            case TombstonePut put:
                Assert.Null(after.Nodes.FindByKey(put.Tombstone.Key));
                break;
            case TombstoneDeleted deleted when _memory.Tombstones.Find(deleted.Key) is { } forgotten && !after.Tombstones.WasRemoved(forgotten.NodeId):
                // Two years later an id may be drawn again; here it is, there being only a few.
                _counted.Removed.Remove(forgotten.NodeId);
                _counted.Forgotten.Add(forgotten.NodeId);
                break;
            default:
                break;
        }
    }

    /// <summary>Every join takes one use of its token, counted here as well.</summary>
    private void CountUse(Command command, ClusterState after)
    {
        if (command is JoinNode join)
        {
            var token = after.Tokens.Find(join.Token);
            Assert.NotNull(token);
            Assert.Equal(TokenState.Active, _memory.Tokens.Find(token.Id)?.State);
            Assert.True(_now < token.ExpiresAt, "an expired token was used");
            _counted.Uses[token.Id] = _counted.Uses.GetValueOrDefault(token.Id) + 1;
            Assert.Equal(token.UsesAllowed - _counted.Uses[token.Id], token.UsesLeft);
        }
    }

    private void Commit()
    {
        _disk.Commit(_batch);
        _batch.Clear();
        _durable = _unanswered.Count;
        _countedOnDisk = _counted.Copy();
        var reloaded = _disk.Load();
        StateChecks.Same(_memory, reloaded);
        Assert.Null(AuditChain.FirstBroken(_disk.Audit, default(Digest)));

        // The same commands from the same start give the same state.
        StateChecks.Same(_memory, _sinceLoad.Aggregate(_loaded, (state, timed) => state.Run(timed).State));
        _loaded = _memory;
        _sinceLoad.Clear();
    }

    /// <summary>Tells the callers of what is durable, and nobody else.</summary>
    private void Answer()
    {
        foreach (var (command, decision) in _unanswered.Take(_durable))
        {
            if (command is JoinNode join && decision is Decision.Accepted { Subject: NodeRecord node })
            {
                _told[node.Id] = (join.Key, node.Epoch);
            }
        }

        _unanswered.RemoveRange(0, _durable);
        _durable = 0;
    }

    /// <summary>A crash and a failed commit look alike: what is not on disk is gone. Then some of those without an answer ask again.</summary>
    private void Crash(int chance)
    {
        _batch.Clear();
        _sinceLoad.Clear();
        _counted = _countedOnDisk.Copy();
        _memory = _loaded = _disk.Load();
        StateChecks.Hold(_memory);
        CheckTold();
        var lost = _unanswered.Select((asked, index) => (asked.Command, asked.Decision, IsDurable: index < _durable)).ToList();
        _unanswered.Clear();
        _durable = 0;
        foreach (var (command, decision, isDurable) in lost.Where((_, index) => (index + chance) % 2 == 0))
        {
            var uses = command is JoinNode asked ? _memory.Tokens.Find(asked.Token)?.UsesLeft : null;
            var again = Give(command);
            if (isDurable && command is JoinNode join && decision is Decision.Accepted { Subject: NodeRecord made }
                && _memory.Nodes.Find(made.Id) is { } now && now.Key == join.Key && now.JoinToken == join.Token && now.JoinKey == join.Key
                && _memory.Tokens.Find(join.Token) is not null && (_now - now.LastJoinAt).Duration() <= JoinRules.RepeatWindow)
            {
                // The answer that was lost is given again, and the token is not used twice for it.
                Assert.Equal(made.Id, Assert.IsType<NodeRecord>(Assert.IsType<Decision.Accepted>(again).Subject).Id);
                Assert.Equal(uses, _memory.Tokens.Find(join.Token)?.UsesLeft);
            }
        }
    }

    /// <summary>What callers were told is there after every crash, or something later has ended it.</summary>
    private void CheckTold()
    {
        foreach (var (id, told) in _told)
        {
            var node = _memory.Nodes.Find(id);
            Assert.True(node is not null || _counted.Removed.Contains(id) || _memory.Tombstones.Find(told.Key) is not null || _counted.Forgotten.Contains(id), "a node that was told of is gone");
            Assert.True(node is null || node.Epoch >= told.Epoch || _counted.Forgotten.Contains(id), "an epoch that was told of is to come");
        }
    }

    private sealed class Counted
    {
        public HashSet<NodeId> Removed { get; private init; } = [];

        /// <summary>Removed so long ago that nothing tells of them any more.</summary>
        public HashSet<NodeId> Forgotten { get; private init; } = [];

        public Dictionary<TokenId, int> Uses { get; private init; } = [];

        public Counted Copy() => new() { Removed = [.. Removed], Forgotten = [.. Forgotten], Uses = new(Uses) };
    }
}
