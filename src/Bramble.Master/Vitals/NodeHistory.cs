using System.Buffers;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Vitals;

/// <summary>
/// What memory holds of a node: its readings of the last 10 to 20 minutes, blocks of ten minutes at 10 s behind them, the
/// minutes of the hour that is under way, and finished hours that wait for the disk. Thread safe.
/// </summary>
/// <param name="id">The node.</param>
/// <param name="isLasting">Whether it goes to disk; a classic connection's does not, since its id ends with it.</param>
/// <param name="metrics">What has a history.</param>
internal sealed class NodeHistory(NodeId id, bool isLasting, IReadOnlyList<VitalsMetric> metrics)
{
    /// <summary>Oldest reading that still finds its place: what an agent keeps while it is cut off.</summary>
    public static readonly TimeSpan LatestReading = TimeSpan.FromMinutes(10);

    /// <summary>A block is sealed so long after its end; longer than <see cref="LatestReading"/> by what the way takes.</summary>
    private const long SealAfter = 10 * 60_000 + 30_000;

    /// <summary>Most readings held; a node that sends more is sealed earlier, and late readings miss its blocks.</summary>
    private const int MaxReadings = 512;

    /// <summary>The same while somebody watches and it sends one each second.</summary>
    private const int MaxReadingsWatched = 2_048;

    private const int MinuteMilliseconds = 60_000;
    private const int BlockMilliseconds = Block.Seconds * 1_000;

    private readonly Lock _lock = new();
    private readonly Readings _readings = new(metrics);
    private readonly List<Block> _blocks = [];
    private readonly Point[]?[] _minutes = new Point[]?[metrics.Count];
    private readonly List<HourChunk> _waiting = [];
    private long _hour = -1;
    private long _sealedTo = long.MinValue;
    private int _watchers;

    public NodeId Id => id;

    public bool IsLasting => isLasting;

    /// <summary>Monotonic time of the newest reading.</summary>
    public long LastReading { get; private set; } = long.MinValue;

    public bool IsWatched => Volatile.Read(ref _watchers) > 0;

    /// <returns>Whether this is the first of the watchers.</returns>
    public bool AddWatcher() => Interlocked.Increment(ref _watchers) == 1;

    /// <returns>Whether this was the last of the watchers.</returns>
    public bool RemoveWatcher() => Interlocked.Decrement(ref _watchers) == 0;

    /// <summary>Takes a reading in.</summary>
    /// <returns>Whether there was a place for it; one older than what is sealed has none.</returns>
    public bool Record(long at, HistoryTime now, NodeVitals vitals)
    {
        lock (_lock)
        {
            if (at <= _sealedTo)
            {
                return false;
            }

            if (_readings.Count >= (IsWatched ? MaxReadingsWatched : MaxReadings))
            {
                SealOldest(now);
                if (at <= _sealedTo)
                {
                    return false;
                }
            }

            _readings.Add(at, vitals);
            LastReading = Math.Max(LastReading, at);
            return true;
        }
    }

    /// <summary>Seals the blocks whose time is over, closes an hour that is, and lets go of what is old.</summary>
    /// <param name="now">The time.</param>
    /// <param name="keepBlocks">Most blocks to keep.</param>
    /// <param name="all">Seals and closes everything, at the end.</param>
    /// <param name="isHeld">Seals nothing, since the clock jumped just now and may jump back.</param>
    public void Seal(HistoryTime now, int keepBlocks, bool all = false, bool isHeld = false)
    {
        lock (_lock)
        {
            while (_readings.Count > 0 && !isHeld && (all || now.Unix >= ((BlockOf(_readings.At[0], now) + 1) * BlockMilliseconds) + SealAfter))
            {
                SealOldest(now);
            }

            if (_hour >= 0 && (all || now.Unix >= ((_hour + 1) * 3_600_000) + SealAfter))
            {
                CloseHour();
            }

            var keepFrom = now.Monotonic - (long)(VitalsHistory.FineReach + TimeSpan.FromMinutes(10)).TotalMilliseconds;
            _blocks.RemoveAll(block => block.SealedAt < keepFrom);
            if (_blocks.Count > keepBlocks)
            {
                _blocks.RemoveRange(0, _blocks.Count - keepBlocks);
            }
        }
    }

    /// <summary>Adds the finished hours that wait for the disk to a list.</summary>
    public void CopyWaiting(List<HourChunk> waiting)
    {
        lock (_lock)
        {
            waiting.AddRange(_waiting);
        }
    }

    /// <summary>Lets go of finished hours: they are on disk, or too many wait.</summary>
    public void RemoveWaiting(Predicate<HourChunk> isDone)
    {
        lock (_lock)
        {
            _waiting.RemoveAll(isDone);
        }
    }

    /// <summary>Combines what memory knows of a metric into points.</summary>
    /// <param name="metric">Index of the metric.</param>
    /// <param name="startSeconds">Where the first point begins, since 1970; a multiple of the step.</param>
    /// <param name="stepSeconds">1 (readings only), 10 or 60.</param>
    /// <param name="now">The time.</param>
    /// <param name="points">The points.</param>
    public void Read(int metric, long startSeconds, int stepSeconds, HistoryTime now, Span<Point> points)
    {
        Span<Point> fine = stackalloc Point[Block.Points];
        Span<Point> coarse = stackalloc Point[Block.Points];
        lock (_lock)
        {
            ReadReadings(metric, startSeconds, stepSeconds, now, points, fine, coarse);
            if (stepSeconds < Block.StepSeconds)
            {
                return;
            }

            foreach (var block in _blocks)
            {
                if (Overlaps(block.StartSeconds, Block.Seconds, startSeconds, stepSeconds, points.Length)
                    && block.Chunk(metric) is { Length: > 0 } chunk && ChunkCodec.TryDecode(chunk, fine))
                {
                    Place(fine, block.StartSeconds, stepSeconds, startSeconds, points, coarse);
                }
            }

            if (stepSeconds < Tier.Minute.StepSeconds)
            {
                return;
            }

            if (_hour >= 0 && _minutes[metric] is { } minutes)
            {
                PlaceAt(minutes, ((_hour * 3_600) - startSeconds) / stepSeconds, points);
            }

            foreach (var hour in _waiting)
            {
                if (hour.Metric == metric && Overlaps(hour.Hour * 3_600L, 3_600, startSeconds, stepSeconds, points.Length) && ChunkCodec.TryDecode(hour.Data, fine))
                {
                    PlaceAt(fine, ((hour.Hour * 3_600L) - startSeconds) / stepSeconds, points);
                }
            }
        }
    }

    /// <summary>Whether nothing is left that a new reading would not make anew.</summary>
    public bool IsEmpty(HistoryTime now)
    {
        lock (_lock)
        {
            var quiet = now.Monotonic - Math.Max(0, LastReading);
            return !IsWatched && _waiting.Count == 0 && (isLasting
                ? _readings.Count == 0 && _blocks.Count == 0 && _hour < 0 && quiet > BlockMilliseconds
                : quiet > VitalsHistory.PassingKept.TotalMilliseconds);
        }
    }

    /// <summary>Bytes of memory held, as (everything, of it blocks at 10 s, of it hours that wait for the disk).</summary>
    public (long All, long Blocks, long Waiting) Bytes()
    {
        lock (_lock)
        {
            var (blocks, waiting) = (_blocks.Sum(block => block.Bytes), _waiting.Sum(chunk => chunk.Bytes));
            var minutes = _minutes.Sum(column => (column?.Length ?? 0L) * 12);
            return (400 + (metrics.Count * 16) + _readings.Bytes + minutes + blocks + waiting, blocks, waiting);
        }
    }

    private static long BlockOf(long at, HistoryTime now) => (long)Math.Floor((at + now.Shift) / (double)BlockMilliseconds);

    private static bool Overlaps(long start, long length, long from, int step, int count) => start < from + ((long)step * count) && start + length > from;

    /// <summary>Makes a block of the oldest readings that share one, and minutes of the block.</summary>
    private void SealOldest(HistoryTime now)
    {
        var at = _readings.At;
        var index = BlockOf(at[0], now);
        var end = ((index + 1) * BlockMilliseconds) - now.Shift;
        var count = 1;
        while (count < at.Length && at[count] < end)
        {
            count++;
        }

        _sealedTo = at[count - 1];
        if (index >= 0) // Before 1970 is nowhere.
        {
            AddBlock(index, at[..count], now);
        }

        _readings.RemoveFirst(count);
    }

    private void AddBlock(long index, ReadOnlySpan<long> at, HistoryTime now)
    {
        if (isLasting && _hour != index / 6)
        {
            CloseHour();
            _hour = index / 6;
        }

        // A clock that went back, or a node that sent too much, comes to a block a second time.
        var known = _blocks.FindIndex(block => block.Index == index);
        var earlier = known >= 0 ? _blocks[known] : null;
        Span<Point> points = stackalloc Point[Block.Points];
        var ends = new int[metrics.Count];
        var buffer = ArrayPool<byte>.Shared.Rent(metrics.Count * Block.MaxBytes);
        var length = 0;
        for (var metric = 0; metric < metrics.Count; metric++)
        {
            points.Fill(Point.Unknown);
            if (earlier is not null && earlier.Chunk(metric) is { Length: > 0 } chunk)
            {
                _ = ChunkCodec.TryDecode(chunk, points);
            }

            if (_readings.Column(metric) is { IsEmpty: false } column)
            {
                Points.Fold(at, now.Shift, column[..at.Length], index * BlockMilliseconds, Block.StepSeconds * 1_000, points);
                length += ChunkCodec.Encode(points, buffer.AsSpan(length));
                AddMinutes(metric, points, (int)(index % 6) * 10);
            }

            ends[metric] = length;
        }

        var block = new Block(index, now.Monotonic, ends, buffer.AsSpan(0, length).ToArray());
        ArrayPool<byte>.Shared.Return(buffer);
        if (known >= 0)
        {
            _blocks.RemoveAt(known);
        }

        _blocks.Add(block);
    }

    private void AddMinutes(int metric, ReadOnlySpan<Point> points, int first)
    {
        if (!isLasting)
        {
            return;
        }

        Span<Point> minutes = stackalloc Point[10];
        minutes.Fill(Point.Unknown);
        Points.Reduce(points, 6, minutes);
        if (_minutes[metric] is not { } hour)
        {
            hour = _minutes[metric] = new Point[60];
            hour.AsSpan().Fill(Point.Unknown);
        }

        Points.Overlay(minutes, hour.AsSpan(first, 10));
    }

    private void CloseHour()
    {
        Span<byte> buffer = stackalloc byte[Block.MaxBytes];
        for (var metric = 0; metric < _minutes.Length && _hour >= 0; metric++)
        {
            if (_minutes[metric] is not { } minutes)
            {
                continue;
            }

            var length = ChunkCodec.Encode(minutes, buffer);
            if (length > 0 && _hour <= int.MaxValue)
            {
                _waiting.Add(new HourChunk(id, (int)_hour, metric, buffer[..length].ToArray()));
            }

            minutes.AsSpan().Fill(Point.Unknown);
        }

        _hour = -1;
    }

    private void ReadReadings(int metric, long startSeconds, int stepSeconds, HistoryTime now, Span<Point> points, Span<Point> fine, Span<Point> coarse)
    {
        var at = _readings.At;
        var column = _readings.Column(metric);
        if (column.IsEmpty)
        {
            return;
        }

        if (stepSeconds <= Block.StepSeconds)
        {
            Points.Fold(at, now.Shift, column, startSeconds * 1_000, stepSeconds * 1_000, points);
            return;
        }

        // Over blocks, as they will be sealed: the averages are the same before and after.
        for (var (block, last) = (BlockOf(at[0], now), BlockOf(at[^1], now)); block <= last; block++)
        {
            fine.Fill(Point.Unknown);
            if (Points.Fold(at, now.Shift, column, block * BlockMilliseconds, Block.StepSeconds * 1_000, fine))
            {
                Place(fine, block * Block.Seconds, stepSeconds, startSeconds, points, coarse);
            }
        }
    }

    /// <summary>Combines points at 10 s into points of a coarser or the same step.</summary>
    private static void Place(ReadOnlySpan<Point> fine, long fineStart, int stepSeconds, long startSeconds, Span<Point> points, Span<Point> coarse)
    {
        var factor = stepSeconds / Block.StepSeconds;
        var reduced = coarse[..(fine.Length / factor)];
        reduced.Fill(Point.Unknown);
        Points.Reduce(fine, factor, reduced);
        PlaceAt(reduced, (fineStart - startSeconds) / stepSeconds, points);
    }

    private static void PlaceAt(ReadOnlySpan<Point> some, long first, Span<Point> points)
    {
        for (var index = 0; index < some.Length; index++)
        {
            if (first + index >= 0 && first + index < points.Length)
            {
                points[(int)(first + index)] = Point.Combine(points[(int)(first + index)], some[index]);
            }
        }
    }
}
