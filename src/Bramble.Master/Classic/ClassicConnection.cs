using System.Net;
using System.Net.Sockets;
using Bramble.Master.Classic.Transport;
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

    /// <summary>A peer that never stops sending lets the others have the thread after this many reads.</summary>
    private const int RoundsBeforeYield = 16;

    private readonly ClassicSocket _context;
    private readonly Socket _socket;
    private readonly ClassicServer _server;
    private ClassicFrameReader _frames;
    private long _lastFrame;
    private long _unfinishedSince;
    private long _stalledSince;
    private bool _hasFrame;
    private bool _hasMessage;
    private bool _hasVitals;
    private string? _ended;

    internal ClassicConnection(ClassicSocket context, ClassicServer server, LiveNode node, long sequence)
    {
        _context = context;
        _socket = context.Socket;
        _server = server;
        Node = node;
        Sequence = sequence;
        _frames = new ClassicFrameReader(server.Options.FrameBytes, server.Options.EmptyFrames);
        _lastFrame = server.Time.GetTimestamp();
    }

    public LiveNode Node { get; }

    /// <summary>How the protocol names it; made when asked for.</summary>
    public ClassicPeerAddress Peer => new() { Uuid = Node.Id.ToString(), Address = Node.Address ?? "" };

    public IPAddress Address => _context.Peer.Address;

    /// <summary>Place in the order of connecting.</summary>
    public long Sequence { get; }

    /// <summary>Reads until the peer leaves or a limit is broken, and takes the connection off every list then.</summary>
    public async Task RunAsync()
    {
        var reason = "the connection broke";
        try
        {
            for (var round = 1; ; round++)
            {
                // Waits without a buffer until a peer is busy: ten thousand silent peers hold none.
                var first = await _socket.ReceiveAsync(_waiting);
                if (round % RoundsBeforeYield == 0)
                {
                    await Task.Yield();
                }

                if (!(_waiting.Length == 0 ? TryReceive(out var end) : TryTakeFirst(first, out end)))
                {
                    if (end is null)
                    {
                        continue;
                    }

                    reason = end;
                    return;
                }

                bool more;
                do
                {
                    more = TakeFrames(out var error);
                    if (error != ClassicError.None)
                    {
                        _server.Broken(this, error.ToWords());
                        End(error.ToWords());
                        return;
                    }

                    if (!TrySend())
                    {
                        await SendRestAsync();
                    }
                }
                while (more);

                KeepRest();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            reason = e is SocketException { SocketErrorCode: SocketError.ConnectionReset } ? "reset by the peer" : reason;
        }
        finally
        {
            ReturnBuffers();
            _server.Left(this, _ended ?? reason);
        }
    }

    /// <summary>Ends the connection at once, from any thread.</summary>
    /// <param name="reason">Why; the first reason counts.</param>
    public void End(string reason)
    {
        var first = Interlocked.CompareExchange(ref _ended, reason, null) ?? reason;
        _context.Abort(new ConnectionAbortedException(first));
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
                ? $"more than {options.WriteQueueBytes} bytes of answers and none of them read for {options.WriteStall.TotalSeconds:0.#} s"
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

    /// <summary>Handles the frames received until none is whole or enough answers wait to be sent.</summary>
    /// <returns>True where whole frames may be left.</returns>
    private bool TakeFrames(out ClassicError error)
    {
        var received = Received;
        var took = false;
        while (true)
        {
            var status = _frames.TryRead(ref received, out var frame, out error);
            Received = received;
            if (status != ClassicFrameStatus.Frame)
            {
                NoteUnfinished(took);
                return false;
            }

            took = true;
            // One array holds all that was received, so a frame is one piece.
            error = Handle(frame.FirstSpan);
            if (error != ClassicError.None)
            {
                return false;
            }

            if (_answerBytes >= FlushBytes)
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
}
