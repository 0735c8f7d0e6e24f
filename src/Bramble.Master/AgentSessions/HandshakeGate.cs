using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Bramble.Master.AgentSessions;

/// <summary>
/// Lets a bounded number of connections be in their TLS handshake at one time, first come first served. When a thousand agents
/// come back at once, those that are let in are done within their limit; all at the same time, each would take as long as all
/// together, and the memory of all their handshakes. Thread safe.
/// </summary>
internal sealed class HandshakeGate(IOptions<AgentSessionOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Handshakes at one time: enough to keep every core busy while others wait for their agent's answer.</summary>
    private const int Turns = 64;

    /// <summary>
    /// Longest a connection may have its turn; its handshake goes on without. A stranger who begins a handshake and falls silent
    /// holds up the others for no longer; one who says nothing at all never gets a turn.
    /// </summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _free = new(Turns);

    /// <summary>Runs <paramref name="handshake"/>, and what follows it, once it is the connection's turn.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate handshake)
    {
        try
        {
            if (!await HasBegunAsync(connection))
            {
                return;
            }

            await _free.WaitAsync(connection.ConnectionClosed);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It went away, or never said a word: it is closed.
            return;
        }

        var turn = new Turn(_free, time);
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
        private readonly SemaphoreSlim _free;
        private readonly ITimer _timer;
        private int _hasEnded;

        public Turn(SemaphoreSlim free, TimeProvider time)
        {
            _free = free;
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
                _free.Release();
            }
        }
    }
}
