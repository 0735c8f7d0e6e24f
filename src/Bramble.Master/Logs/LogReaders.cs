using Bramble.Master.Jobs;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Logs;

/// <summary>Hands output on at its reader's pace: from the files, so that a slow one holds nothing up and takes no memory. Thread safe.</summary>
internal sealed class LogReaders(ClusterStore store, LogStore logs, JobsWatch watch, IOptions<LogOptions> options, TimeProvider time)
{
    private int _readers;

    /// <summary>A place among the readers, given back by its disposal; null where all are taken.</summary>
    public IDisposable? Take()
    {
        if (Interlocked.Increment(ref _readers) <= options.Value.MaxReaders)
        {
            return new Place(this);
        }

        Interlocked.Decrement(ref _readers);
        return null;
    }

    /// <summary>Copies what is wanted, to its end.</summary>
    public async Task CopyAsync(TaskOutput wanted, Stream output, CancellationToken cancellationToken)
    {
        var skip = wanted.Offset;
        var number = wanted.Attempt;
        while (true)
        {
            var changed = watch.Next;
            if (store.State.Jobs.Find(wanted.Job) is not { } job)
            {
                return;
            }

            var task = job.Task(wanted.Index);
            number ??= task.LastAttempt > 0 ? task.LastAttempt : null;
            if (number is { } attempt && attempt <= task.LastAttempt)
            {
                skip = await CopyAsync(new LogKey(new AttemptId(wanted.Job, wanted.Index, attempt), wanted.IsError), wanted.Follow, skip, output, cancellationToken);
                if (!wanted.Follow || wanted.Attempt is not null)
                {
                    return;
                }

                number = attempt + 1;
                continue;
            }

            if (!wanted.Follow || IsOver(task.State))
            {
                return;
            }

            await output.FlushAsync(cancellationToken);
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <returns>How many bytes are still to be left out.</returns>
    private async Task<long> CopyAsync(LogKey key, bool follow, long skip, Stream output, CancellationToken cancellationToken)
    {
        using var cursor = logs.Read(key);
        long? endedAt = null;
        while (true)
        {
            var changed = watch.Next;
            var (grown, isComplete) = follow ? logs.Look(key) : (Task.CompletedTask, true);
            var attempt = store.State.Jobs.Find(key.Attempt);
            var isOver = attempt is not { IsActive: true };
            while (cursor.TryRead(out var notice, out var piece))
            {
                skip = await WriteAsync(output, notice, skip, cancellationToken);
                skip = await WriteAsync(output, piece, skip, cancellationToken);
                endedAt = null;
            }

            await output.FlushAsync(cancellationToken);
            if (!follow || (isOver && (isComplete || HasLingered(attempt, ref endedAt))))
            {
                if (isOver && logs.Missing(key, cursor.Next) is > 0 and var missing)
                {
                    skip = await WriteAsync(output, LogCursor.Notice(missing), skip, cancellationToken);
                }

                return skip;
            }

            try
            {
                await (isOver ? grown.WaitAsync(options.Value.Linger, time, cancellationToken) : Task.WhenAny(grown, changed).WaitAsync(cancellationToken));
            }
            catch (TimeoutException)
            {
                // What has not come by now does not come.
            }
        }
    }

    /// <summary>Whether output that is still on its way had its time.</summary>
    private bool HasLingered(AttemptRecord? attempt, ref long? endedAt)
    {
        if (attempt?.FinishedAt is not { } finished || time.GetUtcNow() - finished > options.Value.Linger * 2)
        {
            return true;
        }

        endedAt ??= time.GetTimestamp();
        return time.GetElapsedTime(endedAt.Value) >= options.Value.Linger;
    }

    private static async ValueTask<long> WriteAsync(Stream output, ReadOnlyMemory<byte> bytes, long skip, CancellationToken cancellationToken)
    {
        var left = (int)Math.Min(skip, bytes.Length);
        if (left < bytes.Length)
        {
            await output.WriteAsync(bytes[left..], cancellationToken);
        }

        return skip - left;
    }

    private static bool IsOver(TaskState state) => state is TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled;

    private sealed class Place(LogReaders readers) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref readers._readers);
    }
}
