using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Bramble.Master.Nodes;
using Bramble.Protocol.Classic;
using Microsoft.AspNetCore.Connections;

namespace Bramble.Master.Classic;

/// <summary>
/// One open connection: reads messages, feeds its node, answers in the order of the requests. One reader; the walk over all
/// connections looks at the time stamps and may end it.
/// </summary>
internal sealed partial class ClassicConnection
{
    /// <summary>Answers are sent on once this many bytes wait, however many requests came in one segment.</summary>
    private const int FlushBytes = 16 * 1_024;

    private readonly ConnectionContext _context;
    private readonly ClassicServer _server;
    private ClassicFrameReader _frames;
    private long _lastFrame;
    private long _unfinishedSince;
    private long _stalledSince;
    private bool _hasFrame;
    private bool _hasMessage;
    private bool _hasVitals;
    private string? _ended;

    internal ClassicConnection(ConnectionContext context, ClassicServer server, LiveNode node, IPEndPoint peer, long sequence)
    {
        _context = context;
        _server = server;
        Node = node;
        Peer = new ClassicPeerAddress { Uuid = node.Id.ToString(), Address = node.Address ?? "" };
        Address = peer.Address;
        Sequence = sequence;
        _frames = new ClassicFrameReader(server.Options.FrameBytes, server.Options.EmptyFrames);
        _lastFrame = server.Time.GetTimestamp();
    }

    public LiveNode Node { get; }

    public ClassicPeerAddress Peer { get; }

    public IPAddress Address { get; }

    /// <summary>Place in the order of connecting.</summary>
    public long Sequence { get; }

    /// <summary>Reads until the peer leaves or a limit is broken.</summary>
    /// <returns>Why the connection ended, in words.</returns>
    public async Task<string> RunAsync()
    {
        var (input, output) = (_context.Transport.Input, _context.Transport.Output);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync();
                var buffer = result.Buffer;
                bool more;
                do
                {
                    more = TakeFrames(ref buffer, output, out var error);
                    if (error != ClassicError.None)
                    {
                        _server.Broken(this, error.ToWords());
                        return End(error.ToWords());
                    }

                    if (output.UnflushedBytes > 0 && !await FlushAsync(output))
                    {
                        return _ended ?? "closed by the peer";
                    }
                }
                while (more);

                input.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    return _ended ?? "closed by the peer";
                }
            }
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            return _ended ?? (e is ConnectionResetException ? "reset by the peer" : "the connection broke");
        }
    }

    /// <summary>Ends the connection at once, from any thread.</summary>
    /// <param name="reason">Why; the first reason counts.</param>
    public string End(string reason)
    {
        var first = Interlocked.CompareExchange(ref _ended, reason, null) ?? reason;
        _context.Abort(new ConnectionAbortedException(first));
        return first;
    }

    /// <summary>Which time limit is broken at <paramref name="now"/>, in words, or null.</summary>
    public string? BrokenTimeLimit(long now)
    {
        var (options, time) = (_server.Options, _server.Time);
        var silent = time.GetElapsedTime(Volatile.Read(ref _lastFrame), now);
        var unfinished = Volatile.Read(ref _unfinishedSince);
        var stalled = Volatile.Read(ref _stalledSince);
        if (stalled != 0)
        {
            return time.GetElapsedTime(stalled, now) >= options.WriteStall
                ? $"{options.WriteQueueBytes} bytes of answers unread for {options.WriteStall.TotalSeconds:0.#} s"
                : null;
        }

        if (unfinished != 0 && time.GetElapsedTime(unfinished, now) >= options.UnfinishedFrame)
        {
            return $"a message unfinished for {options.UnfinishedFrame.TotalSeconds:0.#} s";
        }

        if (!_hasFrame)
        {
            return silent >= options.FirstFrame ? $"no message within {options.FirstFrame.TotalSeconds:0.#} s of connecting" : null;
        }

        var idle = _hasVitals ? options.IdleVitals : options.Idle;
        return silent >= idle ? $"no message for {idle.TotalSeconds:0.#} s" : null;
    }

    /// <summary>Handles the frames of <paramref name="buffer"/> until it is used up or enough answers wait to be sent.</summary>
    /// <returns>True where whole frames may be left.</returns>
    private bool TakeFrames(ref ReadOnlySequence<byte> buffer, PipeWriter output, out ClassicError error)
    {
        var took = false;
        while (true)
        {
            var status = _frames.TryRead(ref buffer, out var frame, out error);
            if (status != ClassicFrameStatus.Frame)
            {
                NoteUnfinished(took);
                return false;
            }

            took = true;
            error = Handle(frame, output);
            if (error != ClassicError.None)
            {
                return false;
            }

            if (output.UnflushedBytes >= FlushBytes)
            {
                return true;
            }
        }
    }

    private void NoteUnfinished(bool tookFrame)
    {
        if (!_frames.HasUnfinishedFrame)
        {
            Volatile.Write(ref _unfinishedSince, 0);
        }
        else if (tookFrame || _unfinishedSince == 0)
        {
            Volatile.Write(ref _unfinishedSince, _server.Time.GetTimestamp());
        }
    }

    private ClassicError Handle(in ReadOnlySequence<byte> frame, PipeWriter output)
    {
        if (frame.IsSingleSegment)
        {
            return Handle(frame.FirstSpan, output);
        }

        var length = (int)frame.Length; // The frame reader refused anything above FrameBytes.
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            frame.CopyTo(copy);
            return Handle(copy.AsSpan(0, length), output);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private async ValueTask<bool> FlushAsync(PipeWriter output)
    {
        var flush = output.FlushAsync();
        if (!flush.IsCompleted)
        {
            Volatile.Write(ref _stalledSince, _server.Time.GetTimestamp());
        }

        var result = await flush;
        Volatile.Write(ref _stalledSince, 0);
        return !result.IsCompleted;
    }
}
