using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Bramble.Master.AgentSessions;

/// <summary>
/// Lets a bounded number of connections be in their TLS handshake at one time, first come first served. When a thousand agents
/// come back at once, those that are let in are done within their limit; all at the same time, each would take as long as all
/// together, and the memory of all their handshakes. One address has half of the turns at most, so that no machine holds up the
/// others. Thread safe.
/// </summary>
internal sealed class HandshakeGate(IOptions<AgentSessionOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Handshakes at one time: enough to keep every core busy while others wait for their agent's answer.</summary>
    private const int Turns = 64;

    private const int TurnsOfOne = Turns / 2;

    /// <summary>
    /// Longest a connection may have its turn; its handshake goes on without. A stranger who begins a handshake and falls silent
    /// holds up the others for no longer; one who says nothing at all never gets a turn.
    /// </summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _free = new(Turns);
    private readonly Dictionary<IPAddress, Line> _lines = [];

    /// <summary>Runs <paramref name="handshake"/>, and what follows it, once it is the connection's turn.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate handshake)
    {
        Turn turn;
        try
        {
            if (!await HasBegunAsync(connection))
            {
                return;
            }

            turn = await TakeTurnAsync(AddressKey.Of(connection.RemoteEndPoint), connection.ConnectionClosed);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It went away, or never said a word: it is closed.
            return;
        }

        connection.Features.Set(turn);
        try
        {
            await handshake(connection);
        }
        finally
        {
            turn.End();
        }
    }

    /// <summary>Says that a connection's handshake is done.</summary>
    public static void Done(ConnectionContext connection)
    {
        connection.Features.Get<Turn>()?.End();
        // Else every session would hold its own for life.
        connection.Features.Set<Turn>(null);
    }

    public void Dispose() => _free.Dispose();

    private async Task<Turn> TakeTurnAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var line = Enter(address);
        var hasOwn = false;
        try
        {
            await line.Free.WaitAsync(cancellationToken);
            hasOwn = true;
            await _free.WaitAsync(cancellationToken);
            return new Turn(this, address, line, time);
        }
        catch
        {
            Leave(address, line, hasOwn);
            throw;
        }
    }

    private Line Enter(IPAddress address)
    {
        lock (_lines)
        {
            if (!_lines.TryGetValue(address, out var line))
            {
                _lines[address] = line = new Line();
            }

            line.Users++;
            return line;
        }
    }

    private void Leave(IPAddress address, Line line, bool hasOwn)
    {
        lock (_lines)
        {
            if (hasOwn)
            {
                line.Free.Release();
            }

            if (--line.Users == 0)
            {
                _lines.Remove(address);
                line.Free.Dispose();
            }
        }
    }

    /// <summary>Waits for the first byte and leaves it where it is.</summary>
    private async Task<bool> HasBegunAsync(ConnectionContext connection)
    {
        using var limit = new CancellationTokenSource(options.Value.Handshake, time);
        var result = await connection.Transport.Input.ReadAsync(limit.Token);
        connection.Transport.Input.AdvanceTo(result.Buffer.Start, result.Buffer.Start);
        return !result.Buffer.IsEmpty;
    }

    private sealed class Turn
    {
        private readonly HandshakeGate _gate;
        private readonly IPAddress _address;
        private readonly Line _line;
        private readonly ITimer _timer;
        private int _hasEnded;

        public Turn(HandshakeGate gate, IPAddress address, Line line, TimeProvider time)
        {
            (_gate, _address, _line) = (gate, address, line);
            _timer = time.CreateTimer(static turn => ((Turn)turn!).Release(), this, LongestTurn, Timeout.InfiniteTimeSpan); // Itself.
        }

        public void End()
        {
            _timer.Dispose();
            Release();
        }

        private void Release()
        {
            if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
            {
                _gate._free.Release();
                _gate.Leave(_address, _line, hasOwn: true);
            }
        }
    }

    /// <summary>Those of one address, as long as there is one.</summary>
    private sealed class Line
    {
        public SemaphoreSlim Free { get; } = new(TurnsOfOne);

        public int Users { get; set; }
    }
}
