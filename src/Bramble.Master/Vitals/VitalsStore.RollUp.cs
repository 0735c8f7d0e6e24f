using Microsoft.Data.Sqlite;

namespace Bramble.Master.Vitals;

internal sealed partial class VitalsStore
{
    /// <summary>Nodes whose points are rolled up in one transaction: some 600 KB of points with 25 metrics.</summary>
    private const int NodesAtOnce = 20;

    /// <summary>A period is rolled up so long after its end: late readings and the hourly write are in by then.</summary>
    private const int RollUpAfterSeconds = 2 * 3_600;

    /// <summary>Makes coarser points of each period that is over and not rolled up yet.</summary>
    /// <param name="nowSeconds">Since 1970.</param>
    /// <exception cref="SqliteException">It could not be done; what was done stays, and is done again to the same end.</exception>
    public void RollUp(long nowSeconds)
    {
        foreach (var fine in Tier.All)
        {
            if (fine.Coarser is { } coarse)
            {
                foreach (var period in Finished(fine, coarse, nowSeconds))
                {
                    RollUp(fine, coarse, period);
                }
            }
        }
    }

    /// <summary>Drops what is older than is kept. What lies ahead of the clock stays: it may be the clock that is wrong.</summary>
    /// <param name="nowSeconds">Since 1970, by a clock that is believed.</param>
    /// <param name="options">What is kept.</param>
    /// <exception cref="SqliteException">It could not be done.</exception>
    public void Retain(long nowSeconds, VitalsOptions options)
    {
        Drop(Tier.Minute, nowSeconds, options.KeepMinutes);
        Drop(Tier.Quarter, nowSeconds, options.KeepQuarters);
        Drop(Tier.Hour, nowSeconds, options.KeepHours);
    }

    /// <summary>Makes room: the oldest of the finest first, as far as that may go.</summary>
    /// <returns>Whether something was dropped.</returns>
    /// <exception cref="SqliteException">It could not be done.</exception>
    public bool Shrink(long maxBytes)
    {
        var dropped = false;
        while (UsedBytes > maxBytes && Oldest() is { } oldest)
        {
            Drop(oldest.Tier, [oldest.Period]);
            Checkpoint();
            dropped = true;
        }

        return dropped;
    }

    /// <summary>Periods of the coarser tier that are over, and of which there is something new.</summary>
    private List<int> Finished(Tier fine, Tier coarse, long nowSeconds) =>
        [.. _periods[fine.Number]
            .Select(period => coarse.PeriodOf((long)period * fine.PeriodSeconds))
            .Distinct()
            .Where(period => (period + 1L) * coarse.PeriodSeconds + RollUpAfterSeconds <= nowSeconds && !_rolled.Contains((coarse.Number, period)))];

    private void RollUp(Tier fine, Tier coarse, int period)
    {
        var connection = Opened();
        var ratio = coarse.PeriodSeconds / fine.PeriodSeconds;
        var parts = _periods[fine.Number].GetViewBetween(period * ratio, ((period + 1) * ratio) - 1).ToList();
        var any = false;
        foreach (var numbers in _nodes.Values.Order().Chunk(NodesAtOnce))
        {
            using var transaction = connection.BeginTransaction();
            var series = Gather(connection, transaction, fine, coarse, parts, period * ratio, numbers[0], numbers[^1]);
            using var writer = new ChunkWriter(connection, transaction);
            var buffer = new byte[ChunkCodec.MaxBytes];
            foreach (var (key, points) in series)
            {
                if (ChunkCodec.Encode(points, buffer) is > 0 and var length)
                {
                    writer.Overlay(ChunkKey.Of(coarse, period, new ChunkKey(key).Node, new ChunkKey(key).Metric), buffer[..length], coarse.Points);
                    any = true;
                }
            }

            transaction.Commit();
        }

        using (var transaction = connection.BeginTransaction())
        {
            Run(connection, transaction, "INSERT OR IGNORE INTO rolled (tier, period) VALUES ($1, $2)", coarse.Number, period);
            if (coarse.Coarser is { } next && _rolled.Contains((next.Number, next.PeriodOf((long)period * coarse.PeriodSeconds))))
            {
                Unmark(connection, transaction, next, next.PeriodOf((long)period * coarse.PeriodSeconds));
            }

            transaction.Commit();
        }

        _rolled.Add((coarse.Number, period));
        if (coarse.Coarser is { } above)
        {
            _rolled.Remove((above.Number, above.PeriodOf((long)period * coarse.PeriodSeconds)));
        }

        if (any)
        {
            lock (_readers)
            {
                _periods[coarse.Number].Add(period);
            }
        }
    }

    /// <summary>The coarser points of some nodes, by a key that tells node and metric.</summary>
    private SortedDictionary<long, Point[]> Gather(
        SqliteConnection connection, SqliteTransaction transaction, Tier fine, Tier coarse, List<int> parts, int firstPart, int firstNode, int lastNode)
    {
        var series = new SortedDictionary<long, Point[]>();
        var factor = coarse.StepSeconds / fine.StepSeconds;
        var points = new Point[fine.Points];
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT key, data FROM chunks WHERE key BETWEEN $1 AND $2";
        var (from, to) = (command.Parameters.Add("$1", SqliteType.Integer), command.Parameters.Add("$2", SqliteType.Integer));
        foreach (var part in parts)
        {
            from.Value = ChunkKey.Of(fine, part, firstNode, 0).Value;
            to.Value = ChunkKey.Of(fine, part, lastNode, ChunkKey.MaxMetric).Value;
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                var key = new ChunkKey(rows.GetInt64(0));
                if (!_indexByNumber.ContainsKey(key.Metric) || rows.GetValue(1) is not byte[] data || !ChunkCodec.TryDecode(data, points))
                {
                    continue;
                }

                var name = ChunkKey.Of(Tier.Minute, 0, key.Node, key.Metric).Value;
                if (!series.TryGetValue(name, out var target))
                {
                    series[name] = target = new Point[coarse.Points];
                    target.AsSpan().Fill(Point.Unknown);
                }

                var count = fine.Points / factor;
                Points.Reduce(points, factor, target.AsSpan((part - firstPart) * count, count));
            }
        }

        return series;
    }

    private void Drop(Tier tier, long nowSeconds, TimeSpan keep)
    {
        var oldest = (nowSeconds - (long)keep.TotalSeconds) / tier.PeriodSeconds;
        Drop(tier, [.. _periods[tier.Number].TakeWhile(period => period < oldest).Where(period => IsRolled(tier, period))]);
    }

    private bool IsRolled(Tier tier, int period) =>
        tier.Coarser is not { } coarse || _rolled.Contains((coarse.Number, coarse.PeriodOf((long)period * tier.PeriodSeconds)));

    private void Drop(Tier tier, List<int> periods)
    {
        if (periods.Count == 0)
        {
            return;
        }

        var connection = Opened();
        using var transaction = connection.BeginTransaction();
        foreach (var period in periods)
        {
            Delete(connection, transaction, ChunkKey.First(tier, period), ChunkKey.Last(tier, period));
        }

        // A mark is of use as long as there is something that it keeps from being rolled up again.
        var left = _periods[tier.Number].Except(periods).Select(period => tier.Coarser?.PeriodOf((long)period * tier.PeriodSeconds)).ToHashSet();
        var marks = tier.Coarser is { } coarse ? _rolled.Where(mark => mark.Tier == coarse.Number && !left.Contains(mark.Period)).ToList() : [];
        marks.ForEach(mark => Unmark(connection, transaction, Tier.All[mark.Tier], mark.Period));
        transaction.Commit();
        lock (_readers)
        {
            _periods[tier.Number].ExceptWith(periods);
        }

        marks.ForEach(mark => _rolled.Remove(mark));
    }

    /// <summary>What goes first when there is no room: minutes but for the last day, quarter hours but for the last week, hours, and then the rest.</summary>
    private (Tier Tier, int Period)? Oldest()
    {
        var (hours, days, decades) = (_periods[0], _periods[1], _periods[2]);
        return hours.Count > 24 ? (Tier.Minute, hours.Min)
            : days.Count > 7 ? (Tier.Quarter, days.Min)
            : decades.Count > 0 ? (Tier.Hour, decades.Min)
            : days.Count > 0 ? (Tier.Quarter, days.Min)
            : hours.Count > 0 ? (Tier.Minute, hours.Min)
            : null;
    }
}
