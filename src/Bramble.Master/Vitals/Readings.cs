using Bramble.Protocol.Api;

namespace Bramble.Master.Vitals;

/// <summary>
/// The latest readings of a node as columns, by the monotonic clock: where on the wall clock they belong is decided when
/// they are read or sealed, so that a clock set right after a start without a battery misplaces nothing. Not thread safe.
/// </summary>
internal sealed class Readings(IReadOnlyList<VitalsMetric> metrics)
{
    /// <summary>Grown by so many at a time: 20 minutes and a bit at a reading each 5 s are 256.</summary>
    private const int Grow = 64;

    private readonly int[]?[] _columns = new int[]?[metrics.Count];
    private long[] _at = new long[Grow];

    public int Count { get; private set; }

    /// <summary>When each was taken, ascending.</summary>
    public ReadOnlySpan<long> At => _at.AsSpan(0, Count);

    /// <summary>The values of a metric, <see cref="int.MinValue"/> where not known; empty where it was never seen.</summary>
    public ReadOnlySpan<int> Column(int metric) => _columns[metric] is { } column ? column.AsSpan(0, Count) : [];

    /// <summary>Bytes of memory held.</summary>
    public long Bytes => (_at.Length * sizeof(long)) + _columns.Sum(column => (column?.Length ?? 0L) * sizeof(int));

    /// <summary>Puts a reading in its place; allocates only where there is no room, or a metric comes for the first time.</summary>
    public void Add(long at, NodeVitals vitals)
    {
        if (Count == _at.Length)
        {
            Resize(Count + (Count < 512 ? Grow : Count));
        }

        var place = Count;
        while (place > 0 && _at[place - 1] > at)
        {
            place--;
        }

        Insert(_at, place, at);
        for (var metric = 0; metric < _columns.Length; metric++)
        {
            var steps = metrics[metric].Steps(vitals);
            if (_columns[metric] is { } column)
            {
                Insert(column, place, steps);
            }
            else if (steps != int.MinValue)
            {
                column = _columns[metric] = new int[_at.Length];
                column.AsSpan(0, Count + 1).Fill(int.MinValue);
                column[place] = steps;
            }
        }

        Count++;
    }

    /// <summary>Drops the oldest; gives memory back that a time of more readings has left.</summary>
    public void RemoveFirst(int count)
    {
        Count -= count;
        Array.Copy(_at, count, _at, 0, Count);
        foreach (var column in _columns)
        {
            if (column is not null)
            {
                Array.Copy(column, count, column, 0, Count);
            }
        }

        if (_at.Length > 512 && Count < _at.Length / 4)
        {
            Resize(256);
        }
    }

    private void Insert<T>(T[] column, int place, T value)
    {
        if (place < Count)
        {
            Array.Copy(column, place, column, place + 1, Count - place);
        }

        column[place] = value;
    }

    private void Resize(int capacity)
    {
        Array.Resize(ref _at, Math.Max(capacity, Count));
        for (var metric = 0; metric < _columns.Length; metric++)
        {
            if (_columns[metric] is not null)
            {
                Array.Resize(ref _columns[metric], _at.Length);
            }
        }
    }
}
