using BenchmarkDotNet.Attributes;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Cluster;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;
using Bramble.State.Tokens;

namespace Bramble.Benchmarks;

/// <summary>Decisions about 100,000 waiting tasks on 1,000 nodes of 4 cores, with the commands they lead to, without a disk.</summary>
[MemoryDiagnoser]
public class SchedulerBenchmark
{
    private const int Nodes = 1_000;
    private const int Cores = 4;
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private ClusterState _empty = ClusterState.Empty;
    private SchedulingInput _emptyInput = SchedulingInput.Of(ClusterState.Empty, []);
    private ClusterState _full = ClusterState.Empty;
    private SchedulingInput _fullInput = SchedulingInput.Of(ClusterState.Empty, []);
    private AttemptId[] _running = [];
    private int _next;

    /// <summary>Jobs that share the 100,000 tasks.</summary>
    [Params(1, 1_000)]
    public int Jobs { get; set; }

    /// <summary>Whether each job asks for something else, so that none can be judged for another.</summary>
    [Params(false, true)]
    public bool Distinct { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var state = Do(ClusterState.Empty, new CreateCluster(Guid(1, 9), "bench")).State;
        for (var i = 1; i <= Nodes; i++)
        {
            var key = Digest.Of(BitConverter.GetBytes(i));
            state = Do(state, new CreateToken { Id = new TokenId(i), SecretHash = key }).State;
            state = Do(state, new JoinNode
            {
                Token = new TokenId(i),
                SecretHash = key,
                Key = key,
                CertificateNotAfter = Start.AddDays(90),
                NewId = Node(i),
                Claims = NodeClaims.None,
            }).State;
            state = Do(state, new OpenSession(key)).State;
        }

        for (var i = 1; i <= Jobs; i++)
        {
            var spec = new JobSpec { Name = $"job-{i}", Command = ["true"], Count = JobRules.MaxTasksPerJob / Jobs, Resources = new JobResources { Cpus = 1, MemoryBytes = Distinct ? (1L << 20) + i : null } };
            state = Do(state, new SubmitJobs { Jobs = [new NewJob(new JobId(Guid(i, 8)), spec)] }).State;
        }

        _empty = state;
        _emptyInput = SchedulingInput.Of(state, Enumerable.Range(1, Nodes).Select(i => new NodeCapacity { Id = Node(i), CpuCores = Cores, MemoryBytes = 1L << 32 }));
        (_full, _fullInput) = FirstFill();
        _running = [.. Enumerable.Range(1, Nodes).SelectMany(i => _full.Jobs.ActiveOn(Node(i))).Select(attempt => attempt.Id)];
    }

    /// <summary>4,000 placements on empty nodes, decided, checked and applied.</summary>
    [Benchmark]
    public (ClusterState State, SchedulingInput Input) FirstFill()
    {
        var (state, input) = (_empty, _emptyInput);
        bool isComplete;
        do
        {
            var result = Scheduler.Place(input, Start);
            (state, input) = Follow(state, result.Next, new PlaceTasks(result.Placements));
            isComplete = result.IsComplete;
        }
        while (!isComplete);

        return (state, input);
    }

    /// <summary>Nodes are full: one task ends, and the next one gets its place.</summary>
    [Benchmark]
    public (ClusterState State, SchedulingInput Input) OneEndsOneStarts()
    {
        var ended = _running[_next++ % _running.Length];
        var node = _full.Jobs.Find(ended)?.Node ?? default;
        var (state, input) = Follow(_full, _fullInput, new AttemptEnded(ended, node, 1, new AttemptOutcome { State = AttemptState.Succeeded, ExitCode = 0 }));
        var result = Scheduler.Place(input, Start);
        return result.Placements.Length == 1
            ? Follow(state, result.Next, new PlaceTasks(result.Placements))
            : throw new InvalidOperationException($"{result.Placements.Length} placements instead of one.");
    }

    /// <summary>A decision that finds nothing to do: a full node has told how warm it is.</summary>
    [Benchmark]
    public int OneReading()
    {
        var input = _fullInput.With(new NodeCapacity { Id = Node((_next++ % Nodes) + 1), CpuCores = Cores, MemoryBytes = 1L << 32, TemperatureCelsius = _next % 50 });
        return Scheduler.Place(input, Start).Placements.Length;
    }

    private static (ClusterState State, IReadOnlyList<Change> Changes) Do(ClusterState state, Command command)
    {
        var (next, decision) = state.Run(new TimedCommand(command, Start));
        return decision is Decision.Accepted accepted ? (next, accepted.Changes) : throw new InvalidOperationException($"{decision}");
    }

    private static (ClusterState State, SchedulingInput Input) Follow(ClusterState state, SchedulingInput input, Command command)
    {
        var (next, changes) = Do(state, command);
        return (next, input.Follow(next, changes));
    }

    private static NodeId Node(int number) => new(Guid(number, 7));

    private static Guid Guid(int number, short kind) => new(number, kind, kind, 1, 2, 3, 4, 5, 6, 7, 8);
}
