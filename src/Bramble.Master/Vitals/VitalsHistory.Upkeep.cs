using System.Collections.Concurrent;
using Bramble.Protocol.Ids;
using Microsoft.Data.Sqlite;

namespace Bramble.Master.Vitals;

internal sealed partial class VitalsHistory
{
    /// <summary>Hours close all at once, so this is what makes a write an hourly one.</summary>
    private const long WriteEvery = 50 * 60_000;

    /// <summary>So much waits at most for its time.</summary>
    private const long WriteSooner = 4 << 20;

    private const long RetryEvery = 60_000;

    /// <summary>The wall clock moved against the monotonic one by more than this: it is worth a line.</summary>
    private const long Jump = 60_000;

    /// <summary>So long nothing is sealed after it: a clock that is set right meanwhile has misplaced nothing.</summary>
    private const long HoldAfterJump = 10 * 60_000;

    /// <summary>The wall clock moved by so much that what it says may be wrong: nothing is dropped for its age...</summary>
    private const long Doubt = 3_600_000;

    /// <summary>... until it has run for so long without another jump.</summary>
    private const long DoubtFor = 24 * 3_600_000L;

    /// <summary>Blocks at 10 s behind the readings: two hours and a bit.</summary>
    private const int MostBlocks = 13;

    private readonly ConcurrentQueue<NodeId> _forgotten = new();
    private readonly WriteRate _rate = new();
    private HistoryTime? _last;
    private long _sealFrom;
    private long _believeFrom;
    private long _nextWrite;
    private long _nextUpkeep;
    private int _keepBlocks = MostBlocks;
    private bool _wasOpened;
    private volatile bool _isDamaged;
    private volatile string? _problem;

    /// <summary>Why the disk is not written, null while it is.</summary>
    public string? Problem => _problem;

    /// <summary>Drops all that is known of a node, with the next <see cref="Tick"/> that reaches the disk.</summary>
    public void Forget(NodeId node) => _forgotten.Enqueue(node);

    /// <summary>What is due: seals what is over, writes, rolls up, drops what is old. Every ten seconds.</summary>
    public void Tick()
    {
        var now = Now();
        NoteJump(now);
        var waiting = new List<HourChunk>();
        var (fine, waits) = (0L, 0L);
        foreach (var history in _nodes.Values)
        {
            history.Seal(now, _keepBlocks, isHeld: now.Monotonic < _sealFrom);
            var bytes = history.Bytes();
            (fine, waits) = (fine + bytes.Blocks, waits + bytes.Waiting);
        }

        BoundBlocks(fine);
        RemoveEmpty(now);
        var isWriteDue = waits > 0 && (now.Monotonic >= _nextWrite || (_problem is null && waits > WriteSooner));
        if (isWriteDue || now.Monotonic >= _nextUpkeep || _isDamaged || !_forgotten.IsEmpty)
        {
            foreach (var history in _nodes.Values)
            {
                history.CopyWaiting(waiting);
            }

            Work(now, waiting);
        }

        if (waits > options.Value.MaxWaitingBytes)
        {
            DropOldestWaiting(options.Value.MaxWaitingBytes);
        }
    }

    /// <summary>Seals and writes everything, and lets go of the file.</summary>
    public void Close()
    {
        var now = Now();
        var waiting = new List<HourChunk>();
        foreach (var history in _nodes.Values)
        {
            history.Seal(now, MostBlocks, all: true);
            history.CopyWaiting(waiting);
        }

        if (waiting.Count > 0)
        {
            Work(now, waiting);
        }

        store.Dispose();
    }

    /// <summary>The state of the history for a person.</summary>
    public Protocol.Api.VitalsStorage Storage()
    {
        var now = Now();
        return new()
        {
            BytesOnDisk = store.BytesOnDisk,
            BytesUsed = store.UsedBytes,
            MaxBytes = options.Value.MaxBytes,
            BytesWritten = _rate.Total,
            BytesPerDay = _rate.PerDay(now),
            Problem = _problem,
            Nodes = _nodes.Count,
            MemoryBytes = _nodes.Values.Sum(history => history.Bytes().All),
            Tiers =
            [
                new() { StepSeconds = 1, KeptSeconds = (long)ReadingsReach.TotalSeconds, IsOnDisk = false },
                new() { StepSeconds = Block.StepSeconds, KeptSeconds = (long)FineReach.TotalSeconds, IsOnDisk = false },
                new() { StepSeconds = Tier.Minute.StepSeconds, KeptSeconds = (long)options.Value.KeepMinutes.TotalSeconds, IsOnDisk = true },
                new() { StepSeconds = Tier.Quarter.StepSeconds, KeptSeconds = (long)options.Value.KeepQuarters.TotalSeconds, IsOnDisk = true },
                new() { StepSeconds = Tier.Hour.StepSeconds, KeptSeconds = (long)options.Value.KeepHours.TotalSeconds, IsOnDisk = true },
            ],
        };
    }

    private void Work(HistoryTime now, List<HourChunk> waiting)
    {
        var started = time.GetTimestamp();
        try
        {
            PutDamagedAside();
            Open(now);
            if (!store.IsRoom())
            {
                throw new IOException("the disk is nearly full, and what room is left is for what must be kept");
            }

            if (store.FreeBytes < options.Value.MinFreeBytes)
            {
                throw new IOException($"the disk has less than {options.Value.MinFreeBytes >> 20} MiB free");
            }

            if (waiting.Count > 0)
            {
                store.Write(waiting);
                var written = waiting.ToHashSet(ReferenceEqualityComparer.Instance);
                foreach (var history in _nodes.Values)
                {
                    history.RemoveWaiting(written.Contains);
                }

                _nextWrite = now.Monotonic + WriteEvery;
            }

            Upkeep(now);
            if (_problem is not null)
            {
                Recovered(logger);
                _problem = null;
            }

            _nextUpkeep = now.Monotonic + WriteEvery;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            Fail(now, e);
        }

        if (store.TakeBytesWritten() is > 0 and var bytes)
        {
            _rate.Add(bytes, now);
            telemetry.Wrote(bytes);
            telemetry.Worked(time.GetElapsedTime(started));
        }

        if (_problem is not null)
        {
            store.CloseWriter();
        }
    }

    private void Upkeep(HistoryTime now)
    {
        while (_forgotten.TryPeek(out var node))
        {
            store.Forget(node);
            _forgotten.TryDequeue(out _);
            lock (_changes)
            {
                if (_nodes.TryRemove(node, out var history))
                {
                    _ = history.IsLasting ? _lasting-- : _passing--;
                }
            }
        }

        store.RollUp(now.UnixSeconds);
        if (now.Monotonic >= _believeFrom)
        {
            store.Retain(now.UnixSeconds, options.Value);
        }

        store.Checkpoint();
        if (store.Shrink(options.Value.MaxBytes))
        {
            Shrunk(logger, options.Value.MaxBytes);
        }
    }

    private void Open(HistoryTime now)
    {
        if (store.IsOpen)
        {
            return;
        }

        store.Open();
        if (_wasOpened)
        {
            return;
        }

        _wasOpened = true;
        if (now.UnixSeconds - (store.NewestSeconds(now.UnixSeconds) ?? now.UnixSeconds) > DoubtFor / 1_000)
        {
            _believeFrom = now.Monotonic + DoubtFor;
        }
    }

    private void Fail(HistoryTime now, Exception e)
    {
        telemetry.Failed();
        if (e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB })
        {
            _isDamaged = true;
        }

        // One line for each reason, not one for each try.
        if (_problem is null)
        {
            CannotWrite(logger, e.Message);
        }

        _problem = e.Message;
        _nextWrite = _nextUpkeep = now.Monotonic + RetryEvery;
    }

    private void PutDamagedAside()
    {
        if (_isDamaged)
        {
            PutAside(logger, store.PutAside());
            _isDamaged = false;
        }
    }

    private void NoteJump(HistoryTime now)
    {
        if (_last is { } last && now.Shift - last.Shift is var jump && Math.Abs(jump) >= Jump)
        {
            ClockJumped(logger, TimeSpan.FromMilliseconds(jump));
            _sealFrom = now.Monotonic + HoldAfterJump;
            if (Math.Abs(jump) >= Doubt)
            {
                _believeFrom = now.Monotonic + DoubtFor;
            }
        }

        _last = now;
    }

    /// <summary>Fewer blocks of each node where all together take more memory than they may, and more again when there is room.</summary>
    private void BoundBlocks(long bytes)
    {
        var most = options.Value.MaxFineBytes;
        if (bytes > most)
        {
            _keepBlocks = Math.Max(1, (int)(_keepBlocks * (double)most / bytes));
        }
        else if (_keepBlocks < MostBlocks && bytes / _keepBlocks * (_keepBlocks + 1) <= most)
        {
            _keepBlocks++;
        }
    }

    private void DropOldestWaiting(long mostBytes)
    {
        var waiting = new List<HourChunk>();
        foreach (var history in _nodes.Values)
        {
            history.CopyWaiting(waiting);
        }

        var bytes = waiting.Sum(chunk => chunk.Bytes);
        foreach (var hour in waiting.GroupBy(chunk => chunk.Hour).OrderBy(group => group.Key).TakeWhile(_ => bytes > mostBytes))
        {
            bytes -= hour.Sum(chunk => chunk.Bytes);
            foreach (var history in _nodes.Values)
            {
                history.RemoveWaiting(chunk => chunk.Hour == hour.Key);
            }
        }

        DroppedWaiting(logger, mostBytes);
    }

    [LoggerMessage(LogLevel.Warning, "The history can't be written and stays in memory; it is tried again each minute: {Reason}")]
    private static partial void CannotWrite(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "The history is written again")]
    private static partial void Recovered(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "The history's file is damaged or of another version: it is now {Path}, and a new one is begun")]
    private static partial void PutAside(ILogger logger, string path);

    [LoggerMessage(LogLevel.Warning, "The wall clock moved by {Jump}: readings from now on follow it")]
    private static partial void ClockJumped(ILogger logger, TimeSpan jump);

    [LoggerMessage(LogLevel.Warning, "The history is larger than {MaxBytes} bytes: its oldest points were dropped")]
    private static partial void Shrunk(ILogger logger, long maxBytes);

    [LoggerMessage(LogLevel.Warning, "More than {MaxBytes} bytes of history wait for the disk: the oldest hours were dropped")]
    private static partial void DroppedWaiting(ILogger logger, long maxBytes);
}
