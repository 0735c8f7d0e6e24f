using System.Collections.Concurrent;
using Bramble.Master.Store;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Logs;

/// <summary>
/// What tasks have written, in files of their own, which outlive the nodes: <c>JOB/INDEX-ATTEMPT.stdout</c> while it grows, with
/// <c>.gz</c> behind it afterwards. Not synced: a power cut of the master may cost the last seconds of what an agent has
/// already forgotten. Thread safe.
/// </summary>
internal sealed partial class LogStore(string directory, DiskRoom room, ILogger<LogStore> logger)
{
    private const UnixFileMode PrivateDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Shorter files stay as they are: a disk gives out 4 KiB at a time.</summary>
    private const int WorthCompressing = 4 * 1024;

    /// <summary>A stream may be this much longer than what is kept of it: for the pieces' own numbers, and so that it is not shortened at every piece.</summary>
    private const int Slack = 64 * 1024;

    private readonly ConcurrentDictionary<LogKey, LogState> _states = new();
    private readonly ConcurrentDictionary<JobId, byte> _touched = new();
    private bool _hasFailed;

    public string Directory => directory;

    /// <summary>From where on output of a stream is missing.</summary>
    public long NextOffset(LogKey key)
    {
        var state = Open(key);
        lock (state.Lock)
        {
            return state.Next;
        }
    }

    /// <summary>Notes how much an attempt that has ended wrote.</summary>
    public void Expect(AttemptId attempt, long stdout, long stderr)
    {
        Expect(new LogKey(attempt, IsError: false), stdout);
        Expect(new LogKey(attempt, IsError: true), stderr);
    }

    /// <summary>What is known of a stream, for those who follow it.</summary>
    public (Task Grown, bool IsComplete) Look(LogKey key)
    {
        var state = Open(key);
        lock (state.Lock)
        {
            return (state.Grown, state.IsComplete);
        }
    }

    /// <summary>How much is missing at the end of a stream of which all has come and that no file says, as on a disk that is full to its last byte.</summary>
    /// <param name="key">Of which stream.</param>
    /// <param name="next">Up to where it was read.</param>
    public long Missing(LogKey key, long next)
    {
        if (!_states.TryGetValue(key, out var state))
        {
            return 0;
        }

        lock (state.Lock)
        {
            return state is { IsComplete: true, Total: { } total } ? Math.Max(0, total - next) : 0;
        }
    }

    /// <summary>Keeps a piece of output; what is there already is left out.</summary>
    /// <param name="key">Of which stream.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="dropped">So many bytes from there on are not kept; the piece begins behind them.</param>
    /// <param name="data">The piece.</param>
    /// <param name="keep">Bytes kept of the beginning and of the end of the stream.</param>
    public void Append(LogKey key, long offset, long dropped, ReadOnlySpan<byte> data, long keep)
    {
        var state = Open(key);
        lock (state.Lock)
        {
            var start = offset + dropped;
            var end = start + data.Length;
            if (end <= state.Next)
            {
                return;
            }

            if (start < state.Next)
            {
                data = data[(int)(state.Next - start)..];
                start = state.Next;
            }

            if (room.Level < DiskLevel.High)
            {
                Write(key, state, start, data);
                state.Keep = keep;
                if (state.FileLength > (3 * keep) + Slack)
                {
                    Shorten(key, state, keep, end);
                }
            }

            state.Next = end;
            TellEnd(key, state);
            state.Signal();
        }
    }

    /// <summary>Reads what there is.</summary>
    /// <param name="key">Of which stream.</param>
    public LogCursor Read(LogKey key) => new(PathOf(key));

    private void Expect(LogKey key, long total)
    {
        var state = Open(key);
        lock (state.Lock)
        {
            state.Total = total;
            if (state.Keep is > 0 and var keep && state.FileLength > (2 * keep) + Slack)
            {
                Shorten(key, state, keep, state.Next);
            }

            TellEnd(key, state);
            state.Signal();
        }
    }

    private string PathOf(LogKey key) => Path.Combine(directory, key.Attempt.Task.Job.ToString(), key.FileName);

    private LogState Open(LogKey key)
    {
        var state = _states.GetOrAdd(key, _ => new LogState());
        lock (state.Lock)
        {
            if (state.IsOpen)
            {
                return state;
            }

            state.IsOpen = true;
            try
            {
                using var cursor = Read(key);
                state.Next = state.Told = cursor.SkipToEnd();
                state.FileLength = cursor.FileLength;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                Failed(e);
            }

            return state;
        }
    }

    /// <summary>Where the end of a stream was not kept, a piece without bytes behind it says so to whoever reads it later. Needs no room to speak of, so it is written on a disk that is nearly full as well.</summary>
    private void TellEnd(LogKey key, LogState state)
    {
        if (state is { IsComplete: true, Total: { } total } && state.Told < total)
        {
            Write(key, state, total, []);
        }
    }

    private void Write(LogKey key, LogState state, long start, ReadOnlySpan<byte> data)
    {
        var path = PathOf(key);
        try
        {
            if (state.FileLength == 0)
            {
                System.IO.Directory.CreateDirectory(directory, PrivateDirectory);
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!, PrivateDirectory); // Has one by its making.
            }

            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });

            // Over what a crash has cut short, if anything.
            file.SetLength(state.FileLength);
            file.Position = state.FileLength;
            var frame = new byte[LogFrame.HeaderLength + data.Length];
            LogFrame.WriteHeader(frame, start, data.Length);
            data.CopyTo(frame.AsSpan(LogFrame.HeaderLength));
            file.Write(frame);
            state.FileLength += frame.Length;
            state.Told = start + data.Length;
            _touched.TryAdd(key.Attempt.Task.Job, 0);
            _hasFailed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(e);
        }
    }

    /// <summary>Of a stream that was sent while it was written more has come than is kept: its middle goes.</summary>
    private void Shorten(LogKey key, LogState state, long keep, long end)
    {
        var path = PathOf(key);
        var fresh = path + ".new";
        try
        {
            var buffer = new byte[LogFrame.MaxLength];
            var header = new byte[LogFrame.HeaderLength];
            long length = 0;
            using (var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            using (var to = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                while (from.Position < state.FileLength && LogFrame.TryRead(from, buffer, out var offset, out var bytes))
                {
                    if (offset + bytes <= keep || offset + bytes > end - keep)
                    {
                        LogFrame.WriteHeader(header, offset, bytes);
                        to.Write(header);
                        to.Write(buffer, 0, bytes);
                        length += LogFrame.HeaderLength + bytes;
                    }
                }
            }

            File.Move(fresh, path, overwrite: true);
            state.FileLength = length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(e);
        }
    }

    private void Failed(Exception e)
    {
        if (!_hasFailed)
        {
            _hasFailed = true;
            NotKept(logger, directory, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Output of tasks can't be kept in {Directory}: {Reason}")]
    private static partial void NotKept(ILogger logger, string directory, string reason);
}
