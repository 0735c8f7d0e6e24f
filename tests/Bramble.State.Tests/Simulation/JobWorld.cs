using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Cluster;
using Bramble.State.Housekeeping;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;
using Bramble.State.Tests.Jobs;

namespace Bramble.State.Tests.Simulation;

/// <summary>
/// Plays a history of jobs on three machines: submissions, placements, processes that really run, reports that are lost,
/// late and sent twice, silent nodes, reboots, removals, and crashes of the master between any two turns. After each turn
/// the promises are checked; in the end everything is let run, and every task must come to an end.
/// </summary>
internal sealed partial class JobWorld
{
    private const int Machines = 3;
    private readonly Rows _disk = new();
    private readonly List<Change> _batch = [];

    /// <summary>What happens outside once the batch is on disk: answers, acknowledgements.</summary>
    private readonly List<Action> _afterCommit = [];
    private readonly Dictionary<NodeId, JobAgent> _agents = [];

    /// <summary>Machines that were taken out of the cluster; what runs there runs on.</summary>
    private readonly List<JobAgent> _gone = [];

    /// <summary>Attempts that ran when a person said that they may be started again all the same.</summary>
    private readonly HashSet<AttemptId> _answeredFor = [];

    /// <summary>Every attempt that ever began to run.</summary>
    private readonly HashSet<AttemptId> _started = [];
    private readonly Dictionary<NodeId, double> _temperatures = [];
    private ClusterState _memory = ClusterState.Empty;
    private ClusterState _durable = ClusterState.Empty;
    private SchedulingInput _input = SchedulingInput.Of(ClusterState.Empty, []);
    private DateTimeOffset _now = Given.Noon;
    private int _jobs;
    private int _machines;

    public static NodeSize Size(NodeId node) => Capacity(node, null).Size;

    public static void Play(IEnumerable<Turn> turns)
    {
        var world = new JobWorld();
        world.Give(new CreateCluster(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), "home"));
        for (var i = 0; i < Machines; i++)
        {
            world.Join();
        }

        foreach (var turn in turns)
        {
            world.Take(turn);
            JobChecks.Hold(world._memory);
            world.CheckSingles();
        }

        world.Finish();
    }

    private static NodeCapacity Capacity(NodeId node, double? temperature) => new()
    {
        Id = node,
        CpuCores = 2 + (node.Value.ToByteArray()[0] % 2),
        MemoryBytes = 1024 * JobGiven.MiB,
        TemperatureCelsius = temperature,
    };

    private void Take(Turn turn)
    {
        _now += turn.Time switch
        {
            < 70 => TimeSpan.FromSeconds(turn.Time % 9),
            < 90 => TimeSpan.FromMinutes(turn.Time - 69),
            < 94 => TimeSpan.FromDays(40),
            < 96 => TimeSpan.FromDays(-40),
            _ => TimeSpan.Zero,
        };
        var node = _agents.Keys.OrderBy(id => id.Value).ElementAt(turn.A % _agents.Count);
        var job = _memory.Jobs.All.OrderBy(entry => entry.Record.Sequence).ElementAtOrDefault(turn.B % Math.Max(1, _memory.Jobs.Count))?.Record.Id;
        switch (turn.Kind)
        {
            case < 6:
                Commit();
                break;
            case < 9:
                Crash();
                break;
            case < 20:
                Give(Submission(turn));
                break;
            case < 40:
                Schedule(turn.C);
                break;
            case < 52:
                Deliver(node, turn.B);
                break;
            case < 64:
                End(node, turn.B, turn.C);
                break;
            case < 80:
                Report(node, turn.B, turn.C);
                break;
            case < 84:
                Silence(node, turn.C);
                break;
            case < 88:
                Connect(node, isReboot: turn.C == 0);
                break;
            case < 90:
                Give(turn.C < 4 ? new DrainNode(node) : new ResumeNode(node));
                break;
            case < 92:
                Warm(node, turn.C < 4 ? 85 : turn.C < 6 ? 65 : 40);
                break;
            case < 94:
                Give(new CancelJob(job ?? default));
                break;
            case < 96:
                Retry(job ?? default);
                break;
            case < 98:
                GiveUp(turn.B, turn.C);
                break;
            case < 99:
                Give(new Sweep { Jobs = new JobRetention { Jobs = turn.C } });
                break;
            default:
                Remove(node);
                break;
        }
    }

    private SubmitJobs Submission(Turn turn)
    {
        var number = ++_jobs;
        var isBound = turn.A == 5;
        var spec = JobGiven.Spec($"job-{turn.B}") with
        {
            Count = isBound ? null : 1 + turn.A,
            Each = isBound ? "node" : null,
            Retries = turn.C % 3,
            Single = turn.C > 4,
            Pack = turn.Time % 2 == 0,
            Priority = turn.Time % 3 == 0 ? 60 : 50,
            Resources = new JobResources { Cpus = turn.B switch { 0 => 0.5, 1 => 2, _ => 1 }, MemoryBytes = turn.B == 2 ? 700 * JobGiven.MiB : null },
            After = turn.Time % 7 == 0 && _memory.Jobs.FindByName("job-0") is not null ? ["job-0"] : null,
        };
        return new SubmitJobs
        {
            Jobs = [new NewJob(JobGiven.Job(number), spec, isBound ? _input.NodesFor(spec) : null)],
            IdempotencyKey = turn.Time % 5 == 0 ? $"key-{number}" : null,
        };
    }

    /// <summary>Decides with what was found out before, and beside it from the beginning: neither may leave out what the other places.</summary>
    private void Schedule(int c)
    {
        var result = Scheduler.Place(_input, _now, limit: 1 + c);
        var anew = Scheduler.Place(SchedulingInput.Of(_memory, _input.Readings.Values.Select(reading => reading.Told)), _now, limit: 1);
        if (_input.Reserved is null && _input.Refusals.IsEmpty && result.Next.Reserved is null && anew.Next.Reserved is null)
        {
            Assert.Equal(anew.Placements.Length, Math.Min(1, result.Placements.Length));
        }

        _input = result.Next;
        if (c != 7)
        {
            Give(new PlaceTasks(result.Placements));
        }

        if (c > 5)
        {
            // The same again, and nothing of it holds any more.
            var before = _memory;
            Give(new PlaceTasks(result.Placements));
            Assert.True(c == 7 || ReferenceEquals(before.Jobs, _memory.Jobs), "a placement held twice");
        }
    }

    /// <summary>The master sends what is on disk, again and again; an agent starts each once.</summary>
    private void Deliver(NodeId node, int seed)
    {
        var agent = _agents[node];
        if (agent.Epoch is not { } epoch || _durable.Nodes.Find(node)?.Session?.Epoch != epoch)
        {
            return;
        }

        foreach (var attempt in Ordered(_durable.Jobs.ActiveOn(node).Where(attempt => attempt.State == AttemptState.Assigned).Select(attempt => attempt.Id)).Skip(seed % 2))
        {
            if (AttemptRules.StillCounts(_durable, node, attempt) && agent.Known.Add(attempt))
            {
                Assert.True(_started.Add(attempt), "an attempt ran twice");
                agent.Running.Add(attempt);
            }
        }

        // What was called off it stops; one it never got it notes as known, so that it never starts, and answers the same.
        foreach (var attempt in _durable.Jobs.ActiveOn(node).Where(attempt => !AttemptRules.StillCounts(_durable, node, attempt.Id)).Select(attempt => attempt.Id).ToList())
        {
            if (agent.Known.Add(attempt) || agent.Running.Remove(attempt))
            {
                agent.Results.TryAdd(attempt, new AttemptOutcome { State = AttemptState.Cancelled });
            }
        }
    }

    private void End(NodeId node, int b, int c)
    {
        var agent = _agents[node];
        if (agent.Running.Count > 0)
        {
            var attempt = Ordered(agent.Running).ElementAt(b % agent.Running.Count);
            agent.Running.Remove(attempt);
            agent.Results[attempt] = c switch
            {
                < 5 => new AttemptOutcome { State = AttemptState.Succeeded, ExitCode = 0, CpuSeconds = c },
                < 6 => new AttemptOutcome { State = AttemptState.Failed, Reason = AttemptReason.NodeRefused },
                < 7 => new AttemptOutcome { State = AttemptState.Failed, Reason = AttemptReason.ExitCode, ExitCode = c },
                _ => new AttemptOutcome { State = AttemptState.Cancelled },
            };
        }
    }

    private void Report(NodeId node, int b, int c)
    {
        var agent = _agents[node];
        if (agent.Known.Count == 0 || agent.Epoch is not { } epoch)
        {
            return;
        }

        var attempt = Ordered(agent.Known).ElementAt(b % agent.Known.Count);
        AttemptReport report = agent.Results.TryGetValue(attempt, out var result) ? new AttemptEnded(attempt, node, epoch, result)
            : c % 2 == 0 ? new AttemptStarting(attempt, node, epoch)
            : new AttemptRunning(attempt, node, epoch);
        var decision = Give(report);
        _afterCommit.Add(() =>
        {
            switch (decision)
            {
                case Decision.Accepted when result is not null:
                    // Acknowledged, so it must be there as long as its job is, counted or superseded.
                    var kept = _durable.Jobs.Find(attempt);
                    Assert.True(_durable.Jobs.Find(attempt.Task.Job) is null || kept?.Outcome == result || kept?.Superseded is not null, "an acknowledged result is missing");
                    agent.Forget(attempt);
                    break;
                case Decision.Refused { Refusal: AttemptOver or AttemptNotFound or AttemptNotYours }:
                    agent.Forget(attempt);
                    break;
                default:
                    break;
            }
        });
    }

    private void Silence(NodeId node, int c)
    {
        if (_memory.Nodes.Find(node) is { } record)
        {
            Give(new MarkNodeLate(node, record.Epoch));
            if (c < 5)
            {
                Give(new MarkNodeLost(node, record.Epoch));
            }

            if (c == 1)
            {
                _agents[node].Epoch = null;
            }
        }
    }

    /// <summary>A new session: first what it knows, then it stops what does not count.</summary>
    private void Connect(NodeId node, bool isReboot)
    {
        var agent = _agents[node];
        if (_memory.Nodes.Find(node) is not { } record)
        {
            return;
        }

        foreach (var attempt in isReboot ? Ordered(agent.Running) : [])
        {
            agent.Running.Remove(attempt);
            agent.Results[attempt] = new AttemptOutcome { State = AttemptState.Lost, Reason = AttemptReason.Reboot };
        }

        Give(new OpenSession(record.Key) { BootId = "boot" });
        Give(new ReconcileAttempts(node, record.Epoch + 1, [.. agent.Known]));
        Commit();
        agent.Epoch = record.Epoch + 1;
        foreach (var attempt in Ordered(agent.Running).Where(attempt => !AttemptRules.StillCounts(_durable, node, attempt)))
        {
            // What is called off but still belongs to it is answered for; the rest is only stopped.
            agent.Running.Remove(attempt);
            if (_durable.Jobs.Find(attempt) is { IsActive: true } active && active.Node == node)
            {
                agent.Results[attempt] = new AttemptOutcome { State = AttemptState.Cancelled };
            }
            else
            {
                agent.Forget(attempt);
            }
        }
    }

    private void Warm(NodeId node, double temperature)
    {
        _temperatures[node] = temperature;
        _input = _input.With(Capacity(node, temperature));
    }

    private void GiveUp(int b, int c)
    {
        if (_memory.Jobs.Unknown.IsEmpty)
        {
            return;
        }

        var attempt = Ordered(_memory.Jobs.Unknown).ElementAt(b % _memory.Jobs.Unknown.Count);
        var node = _memory.Jobs.Find(attempt)!.Node; // It is unknown, so it is there.

        // It is cut off, and what runs there runs on.
        if (_agents.TryGetValue(node, out var agent))
        {
            agent.Epoch = null;
        }

        var byPerson = c % 2 == 0;
        if (byPerson)
        {
            _answeredFor.Add(attempt);
        }

        Give(new GiveUpAttempt(attempt, _memory.Nodes.Find(node)?.Epoch, byPerson));
    }

    /// <summary>Whoever gives it answers for what may still run of the job.</summary>
    private void Retry(JobId job)
    {
        if (Give(new RetryJob(job)) is Decision.Accepted)
        {
            _answeredFor.UnionWith(RunningAnywhere().Where(attempt => attempt.Task.Job == job && _memory.Jobs.Find(attempt) is not { IsActive: true }));
        }
    }

    private IEnumerable<AttemptId> RunningAnywhere() => _agents.Values.Concat(_gone).SelectMany(agent => agent.Running);

    /// <summary>Whatever the cluster believes: no two processes of a single task run at once, unless a person has said so.</summary>
    private void CheckSingles()
    {
        foreach (var task in RunningAnywhere().Where(attempt => !_answeredFor.Contains(attempt)).GroupBy(attempt => attempt.Task).Where(task => task.Count() > 1))
        {
            Assert.False(_durable.Jobs.Find(task.Key.Job) is { Record.Spec.Single: true }, "a single task ran beside itself");
        }
    }

    private void Remove(NodeId node)
    {
        // A new machine comes for each that goes.
        Give(new RemoveNode(node));
        Commit();
        _gone.Add(_agents[node]);
        _agents.Remove(node);
        Join();
    }

    private void Join()
    {
        var number = ++_machines;
        Give(Given.Token(number));
        Give(Given.Join(number, number, number) with { CertificateNotAfter = _now.AddDays(90) });
        Give(Given.Open(number));
        Commit();
        Assert.NotNull(_memory.Nodes.Find(Given.Node(number)));
        _agents[Given.Node(number)] = new JobAgent { Epoch = 1 };
        Warm(Given.Node(number), 40);
    }
}
