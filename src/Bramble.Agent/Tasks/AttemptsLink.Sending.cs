using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Wire = Bramble.Protocol.Sessions.V1;

namespace Bramble.Agent.Tasks;

/// <summary>What is to be said, made at the moment it is taken.</summary>
internal sealed partial class AttemptsLink
{
    // An entry has under 48 bytes: two numbers of 5, one of 10, an id of 18 and their tags.
    private const int ListEntries = 256;

    // Leaves room for the ids and numbers of the pieces of a message.
    private const int LogMessageBytes = 14 * 1024;
    private const int LogChunkOverhead = 64;
    private const int ReportsMessageBytes = 12 * 1024;

    /// <summary>How long a change of the policy, or of the disk, is at most unknown to the master.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

    /// <summary>More credit than this is no more than this.</summary>
    private const long MaxCredit = 64 << 20;

    /// <summary>Takes the next message: the list of a new session, then what has changed, then output as far as the master has room.</summary>
    /// <returns>False where there is nothing to be said now.</returns>
    public bool TryTake([NotNullWhen(true)] out Wire.AgentMessage? message)
    {
        lock (_lock)
        {
            message = null;
            if (!_inSession)
            {
                return false;
            }

            return _list.TryDequeue(out message) || TryTakeReports(out message) || TryTakeLogs(out message);
        }
    }

    /// <summary>Looks now and then whether the node still takes the same tasks, and has it told where it does not. May wait for the disk; for the one who takes.</summary>
    public void LookAtTerms()
    {
        lock (_lock)
        {
            if (!_inSession || _time.GetElapsedTime(_lookedAt) < LookEvery)
            {
                return;
            }
        }

        var terms = Runner.LookAtTerms();
        lock (_lock)
        {
            _lookedAt = _time.GetTimestamp();
            if (_inSession && !terms.Equals(_terms))
            {
                _terms = terms;
                _list.Enqueue(new Wire.AgentMessage { Terms = AttemptWire.Terms(terms) });
            }
        }
    }

    /// <summary>Waits until there may be something to be taken. For one caller.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (await _signal.Reader.WaitToReadAsync(cancellationToken))
        {
            _signal.Reader.TryRead(out _);
        }
    }

    private void MakeList(IReadOnlyList<AttemptStatus> attempts)
    {
        for (var from = 0; from == 0 || from < attempts.Count; from += ListEntries)
        {
            var list = new Wire.AttemptList { More = from + ListEntries < attempts.Count, Limits = AttemptWire.Limits(Runner.Limits) };
            if (from == 0 && _terms is { } terms)
            {
                list.Terms = AttemptWire.Terms(terms);
            }

            list.Attempts.Add(attempts.Skip(from).Take(ListEntries).Select(attempt => AttemptWire.Report(attempt, withResult: false)));
            _list.Enqueue(new Wire.AgentMessage { Attempts = list });
        }
    }

    private bool TryTakeReports([NotNullWhen(true)] out Wire.AgentMessage? message)
    {
        var reports = new Wire.AttemptReports();
        for (var bytes = 0; bytes < ReportsMessageBytes && _reports.TryDequeue(out var key);)
        {
            if (_linked.TryGetValue(key, out var linked) && !linked.Unwanted && Runner.Find(key) is { } attempt)
            {
                linked.ReportQueued = false;
                var report = AttemptWire.Report(attempt, withResult: true);
                bytes += report.CalculateSize();
                reports.Reports.Add(report);
            }
        }

        message = reports.Reports.Count > 0 ? new Wire.AgentMessage { Reports = reports } : null;
        return message is not null;
    }

    private bool TryTakeLogs([NotNullWhen(true)] out Wire.AgentMessage? message)
    {
        var logs = new Wire.LogChunks();
        var room = LogMessageBytes;
        while (room > LogChunkOverhead && _credit > 0 && _logs.TryDequeue(out var key))
        {
            if (_linked.TryGetValue(key, out var linked) && !linked.Unwanted)
            {
                linked.LogQueued = false;
                room = AddLogs(logs, key, linked, room);
            }
        }

        message = logs.Chunks.Count > 0 ? new Wire.AgentMessage { Logs = logs } : null;
        return message is not null;
    }

    /// <summary>One piece of each stream; what is more waits until the others had their turn.</summary>
    private int AddLogs(Wire.LogChunks logs, AttemptKey key, LinkedAttempt linked, int room)
    {
        // Asked before the output is read: what an attempt that has ended has written is all there.
        var ended = Runner.Find(key) is not { State: not AttemptState.Ended };
        var stdout = Add(OutputStream.Stdout, linked.StdoutOffset);
        linked.StdoutOffset += stdout;
        var stderr = Add(OutputStream.Stderr, linked.StderrOffset);
        linked.StderrOffset += stderr;
        if (stdout + stderr > 0 || room <= LogChunkOverhead || _credit == 0)
        {
            QueueLog(key, linked);
        }
        else if (ended && linked.Acked)
        {
            Remove(key);
        }

        return room;

        long Add(OutputStream stream, long offset)
        {
            var most = (int)Math.Min(room - LogChunkOverhead, _credit);
            if (most <= 0)
            {
                return 0;
            }

            var slice = Runner.ReadOutput(key, stream, offset, _buffer.AsSpan(0, most));
            if (slice is { Length: 0, Dropped: 0 })
            {
                return 0;
            }

            _credit -= slice.Length;
            room -= slice.Length + LogChunkOverhead;
            logs.Chunks.Add(new Wire.LogChunk
            {
                Id = AttemptWire.Id(key),
                Stream = stream == OutputStream.Stdout ? Wire.LogStream.Stdout : Wire.LogStream.Stderr,
                Offset = (ulong)offset,
                Dropped = (ulong)slice.Dropped,
                Data = ByteString.CopyFrom(_buffer, 0, slice.Length),
            });
            return slice.Dropped + slice.Length;
        }
    }
}
