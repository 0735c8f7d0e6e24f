using System.Collections.Immutable;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Bramble.State.Nodes;

namespace Bramble.State.Scheduling;

/// <summary>
/// Chooses tasks and nodes. Pure: the same input and time give the same placements. The order is priority, then who uses
/// the fewest processors (so jobs of equal priority take turns), then submission; a job that fits nowhere is passed over. A
/// decision looks at demands, not at tasks or jobs, and at nodes with room; once a demand was found to fit nowhere, only at
/// nodes that have changed.
/// </summary>
public static class Scheduler
{
    /// <summary>Most placements in one decision: about what one commit carries well.</summary>
    public const int MaxPlacements = 1_000;

    /// <summary>A warm node is passed over for a cool one with as much room less, in thousandths of a processor.</summary>
    private const int WarmPenalty = 1_000;

    /// <summary>Decides from a state and what the nodes last told, all from the beginning.</summary>
    /// <param name="state">The state.</param>
    /// <param name="nodes">What each node last told.</param>
    /// <param name="at">The time, for tasks that are held back until one.</param>
    /// <param name="limit">Most placements.</param>
    public static SchedulingResult Place(ClusterState state, IEnumerable<NodeCapacity> nodes, DateTimeOffset at, int limit = MaxPlacements) =>
        Place(SchedulingInput.Of(state, nodes), at, limit);

    /// <summary>Decides from an input that has followed the state.</summary>
    /// <param name="input">Brought up to the newest state and readings.</param>
    /// <param name="at">The time, for tasks that are held back until one.</param>
    /// <param name="limit">Most placements.</param>
    public static SchedulingResult Place(SchedulingInput input, DateTimeOffset at, int limit = MaxPlacements) => new Round(input, at, limit).Run();

    /// <summary>When something waits only for time: the first moment at which deciding again is worth while; null where nothing does.</summary>
    public static DateTimeOffset? NextDue(ClusterState state) => state.Jobs.Due.IsEmpty ? null : state.Jobs.Due.Min.At;

    /// <summary>One decision while it is made.</summary>
    private sealed class Round
    {
        private readonly PriorityQueue<(JobTurn Turn, IEnumerator<(int, long, long)>? Followers), (int, long, long)> _turns = new();
        private readonly ImmutableArray<Placement>.Builder _placements = ImmutableArray.CreateBuilder<Placement>();
        private readonly HashSet<Demand> _blocked = [];
        private readonly SchedulingInput _start;
        private readonly DateTimeOffset _at;
        private readonly int _limit;

        private ImmutableSortedSet<(int, long, long Sequence)> _heads = [];
        private int _entered;

        /// <summary>With what this decision has taken already.</summary>
        private SchedulingInput _input;
        private ImmutableHashSet<Demand> _tooBig;
        private Reservation? _reserved;

        public Round(SchedulingInput input, DateTimeOffset at, int limit)
        {
            _reserved = StillReserved(input, at);
            _start = input.Reserved is { } before && _reserved is null
                ? input with
                {
                    Changed = input.Changed.Add(before.Node),
                    Crowded = IsCrowded(input, before) ? input.Crowded.Add((before.Demand, before.Node)) : input.Crowded,
                }
                : input;
            (_input, _at, _limit, _tooBig) = (_start, at, limit, _start.TooBig);
        }

        public SchedulingResult Run()
        {
            if (_input.Open.Count == 0)
            {
                return new([], _start with { Reserved = _reserved }, IsComplete: true);
            }

            // Read lazily and by its index: where the room is gone after a few, the others are never looked at.
            _heads = _input.State.Jobs.Heads;
            EnterDue();
            while (_placements.Count < _limit && _input.Open.Count > 0 && TryNext(out var next))
            {
                // Where a demand is blocked, all behind it are: they are never entered.
                if (!_blocked.Contains(next.Turn.Job.Demand))
                {
                    Serve(next.Turn);
                    if (next.Followers is { } followers)
                    {
                        EnterNext(followers);
                    }
                }
            }

            return Result(IsAll || _input.Open.Count == 0);
        }

        /// <summary>Whether every demand has had its turn.</summary>
        private bool IsAll => _turns.Count == 0 && _entered == _heads.Count;

        /// <summary>Takes the next turn, of what was entered and of the demands that were not yet.</summary>
        private bool TryNext(out (JobTurn Turn, IEnumerator<(int, long, long)>? Followers) next)
        {
            while (_entered < _heads.Count && (!_turns.TryPeek(out _, out var first) || _heads[_entered].CompareTo(first) < 0))
            {
                var job = _input.State.Jobs.At(_heads[_entered++].Sequence);
                EnterNext(_input.State.Jobs.Queue[job.Demand].GetEnumerator());
            }

            return _turns.TryDequeue(out next, out _);
        }

        private static Reservation? StillReserved(SchedulingInput input, DateTimeOffset at) =>
            input.Reserved is { } reserved
            && input.State.Jobs.Find(reserved.Job) is { Tally.Active: 0, Queued: not null }
            && input.State.Nodes.Find(reserved.Node) is { } node
            && IsOpenTo(input, node, reserved.Demand)
            && !IsCrowded(input, reserved)
            && !input.IsPassedOver(reserved.Job, reserved.Node, at)
                ? reserved
                : null;

        /// <summary>Whether a node takes tasks of that demand now, its room aside.</summary>
        private static bool IsOpenTo(SchedulingInput input, NodeRecord node, Demand demand) =>
            input.Find(node.Id) is { } live
            && NodeFit.WhyNever(node, live, demand) is null
            && NodeFit.WhyClosed(node, live, input.Options) is null
            && demand.IsWhere(node, live);

        /// <summary>Whether a kept node is empty and still has too little memory.</summary>
        private static bool IsCrowded(SchedulingInput input, Reservation reserved) =>
            input.Readings.TryGetValue(reserved.Node, out var reading)
            && reading.TimesIdle >= NodeReading.SurelyIdle
            && input.State.Jobs.LoadOf(reserved.Node) is { Attempts.IsEmpty: true } load
            && NodeFit.FreeMemory(input.Live[reserved.Node], load) < reserved.Demand.MemoryBytes;

        private void EnterNext(IEnumerator<(int, long, long)> places)
        {
            if (places.MoveNext())
            {
                Enter(new JobTurn(_input.State.Jobs.At(places.Current.Item3), _at), places);
            }
        }

        /// <summary>Jobs whose only ready tasks were held back until now; the others find theirs by themselves.</summary>
        private void EnterDue()
        {
            var due = _input.State.Jobs.Due;
            foreach (var (_, sequence) in due.TakeWhile(entry => entry.At <= _at).Concat(due.Reverse().TakeWhile(entry => entry.At > _at && JobEntry.IsDue(entry.At, _at))).Take(_limit))
            {
                if (_input.State.Jobs.At(sequence) is { Queued: null } job)
                {
                    Enter(new JobTurn(job, _at), null);
                }
            }
        }

        private void Enter(JobTurn turn, IEnumerator<(int, long, long)>? followers) => _turns.Enqueue((turn, followers), turn.Place);

        private void Serve(JobTurn turn)
        {
            if (Find(turn) is not { } chosen)
            {
                // Nodes that have refused a job say nothing of others with the same demand.
                if (!_start.Refusals.ContainsKey(turn.Job.Record.Id))
                {
                    _blocked.Add(turn.Job.Demand);
                }

                if (!turn.WasServed)
                {
                    Reserve(turn.Job);
                }

                return;
            }

            var (node, index) = chosen;
            turn.Take(index);
            _placements.Add(new Placement(new TaskId(turn.Job.Record.Id, index), node.Id, _input.Live[node.Id].Size));
            _input = _input.Take(node, turn.Job.Demand);
            if (turn.HasMore)
            {
                Enter(turn, null);
            }
        }

        private (FreeNode Node, int Index)? Find(JobTurn turn)
        {
            var demand = turn.Job.Demand;
            // A bound task whose time has come is another one than those that were tried.
            if (_start.Exhausted.Contains(demand) && (demand.Bound is null || turn.Job.Delayed.IsEmpty))
            {
                return Best(_start.Changed.Select(id => _input.Open.Find(id)).OfType<FreeNode>(), turn);
            }

            (FreeNode Node, int Index)? best = null;
            for (var band = 0; band < FreeNode.Bands; band++)
            {
                foreach (var node in _input.Open.InBand(band, demand))
                {
                    if (Fits(node, turn) is { } index)
                    {
                        best = best is { } other && !IsBetter(node, other.Node, demand) ? best : (node, index);
                        break;
                    }
                }
            }

            return best;
        }

        private (FreeNode Node, int Index)? Best(IEnumerable<FreeNode> nodes, JobTurn turn)
        {
            (FreeNode Node, int Index)? best = null;
            foreach (var node in nodes)
            {
                if ((best is null || IsBetter(node, best.Value.Node, turn.Job.Demand)) && Fits(node, turn) is { } index)
                {
                    best = (node, index);
                }
            }

            return best;
        }

        private int? Fits(FreeNode free, JobTurn turn)
        {
            var demand = turn.Job.Demand;
            return free.HasRoom(demand)
                && (_reserved is not { } reserved || reserved.Node != free.Id || reserved.Demand.Equals(demand) || Precedes(turn, reserved))
                && !_start.IsPassedOver(turn.Job.Record.Id, free.Id, _at)
                && turn.TaskFor(free.Id) is { } index
                && _input.State.Nodes.Find(free.Id) is { } node
                && demand.IsNamed(node)
                && demand.IsWhere(node, _input.Live[free.Id])
                && _input.Live[free.Id].Terms?.Allow(demand) != false
                    ? index
                    : null;
        }

        /// <summary>A kept node is still for those that go before the job it is kept for by their priority.</summary>
        private bool Precedes(JobTurn turn, Reservation reserved) =>
            _input.State.Jobs.Find(reserved.Job) is { } job && turn.Job.Record.Spec.Priority > job.Record.Spec.Priority;

        private static bool IsBetter(FreeNode one, FreeNode other, Demand demand) =>
            demand.Pack
                ? (one.Band, one.CpuMilli, one.MemoryBytes, one.Id.Value).CompareTo((other.Band, other.CpuMilli, other.MemoryBytes, other.Id.Value)) < 0
                : (Score(one), one.MemoryBytes, one.Id.Value).CompareTo((Score(other), other.MemoryBytes, other.Id.Value)) > 0;

        private static long Score(FreeNode node) => node.CpuMilli - (node.Band * WarmPenalty);

        /// <summary>Keeps the node with the most room that the job would fit on, were it empty.</summary>
        private void Reserve(JobEntry job)
        {
            if (_reserved is not null || job.Tally.Active > 0 || job.Queued is null || _tooBig.Contains(job.Demand)
                || (_at - job.Record.SubmittedAt).Duration() < _input.Options.ReserveAfter)
            {
                return;
            }

            var isTooBig = true;
            FreeNode? best = null;
            foreach (var node in _input.State.Nodes.All)
            {
                if (_input.Find(node.Id) is not { } live || NodeFit.WhyNever(node, live, job.Demand) is not null)
                {
                    continue;
                }

                isTooBig = false;
                if ((job.Demand.Bound is not { } bound || (bound.TaskOn(node.Id) is { } index && job.IsReady(index, _at)))
                    && IsOpenTo(_input, node, job.Demand)
                    && !_start.IsPassedOver(job.Record.Id, node.Id, _at)
                    && _input.State.Jobs.LoadOf(node.Id) is var load
                    && CouldHold(live, load, job.Demand))
                {
                    var room = new FreeNode(node.Id, 0, live.Size.CpuMilli - load.CpuMilli, live.Size.MemoryBytes - load.MemoryBytes);
                    best = best is { } other && FreeNode.ByRoom.Compare(room, other) <= 0 ? best : room;
                }
            }

            if (best is { } chosen)
            {
                _reserved = new Reservation(job.Record.Id, job.Demand, chosen.Id);
            }
            else if (isTooBig)
            {
                // Where there is only a passing reason, the next decision looks again.
                _tooBig = _tooBig.Add(job.Demand);
            }
        }

        /// <summary>Whether the memory could be free once the node is empty. What is used while tasks run says nothing of that.</summary>
        private bool CouldHold(NodeCapacity live, NodeLoad load, Demand demand) =>
            demand.MemoryBytes == 0
            || (!load.Attempts.IsEmpty && !_input.Crowded.Contains((demand, live.Id)))
            || NodeFit.FreeMemory(live, load) >= demand.MemoryBytes;

        private SchedulingResult Result(bool isComplete)
        {
            // Where every demand had its turn, those blocked are all that fit nowhere, and the changed nodes are of no use to
            // them; demands that nobody has just now are to be tried anew. A placement may be found not to hold any more,
            // which leaves its node with room.
            var isAll = IsAll;
            var next = _start with
            {
                Exhausted = isAll ? [.. _blocked] : _start.Exhausted.Union(_blocked),
                Changed = _placements.Aggregate(isAll ? [] : _start.Changed, (nodes, placement) => nodes.Add(placement.Node)),
                Reserved = _reserved,
                TooBig = _tooBig,
                Refusals = _start.Refusals.IsEmpty
                    ? _start.Refusals
                    : _start.Refusals.RemoveRange(_start.Refusals.Keys.Where(job => _start.State.Jobs.Find(job) is not { Progress.IsFinished: false })),
                Crowded = _start.Crowded.IsEmpty ? _start.Crowded : _start.Crowded.Intersect(_start.Crowded.Where(pair => _start.State.Jobs.Queue.ContainsKey(pair.Demand))),
            };
            return new(_placements.DrainToImmutable(), next, isComplete);
        }
    }
}
