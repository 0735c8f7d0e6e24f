using System.Buffers;
using System.Net;
using Bramble.Master.Clock;
using Bramble.Master.Joining;
using Bramble.Master.Nodes;
using Bramble.Master.Store;
using Bramble.Protocol;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
using Bramble.Protocol.Text;
using Bramble.State;
using Bramble.State.Nodes;
using Google.Protobuf;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Bramble.Master.AgentSessions;

/// <summary>
/// Runs the session of one agent after another connection: proves who it is, lets the store decide, then hands what it says to
/// where it belongs. Who a message is from is the connection's key, never a field of the message.
/// </summary>
internal sealed partial class AgentSessionHandler(
    ClusterStore store,
    NodeTable nodes,
    AgentSessionTable sessions,
    AgentRenewals renewals,
    IEnumerable<IAgentSessionPart> parts,
    AgentSessionMetrics metrics,
    IOptions<AgentSessionOptions> options,
    IOptions<NodeOptions> nodeOptions,
    SureClock clock,
    TimeProvider time,
    ILogger<AgentSessionHandler> logger)
{
    private readonly AgentSessionOptions _options = options.Value;
    private readonly IAgentSessionPart[] _parts = [.. parts];
    private readonly ConnectionCount _connections = new();
    private volatile bool _isStopping;

    /// <summary>Time between two readings of a node as things are.</summary>
    public TimeSpan Beat => _options.BeatFor(sessions.Count);

    /// <summary>No session that ends from now on says that its node has gone: all end with the master.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>Bounds the connections of the port before anything is read from them.</summary>
    public async Task CountAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = AddressKey.Of(connection.RemoteEndPoint);
        if (!_connections.TryEnter(address, _options.MaxConnections, _options.MaxConnectionsPerAddress))
        {
            TooMany(logger, address, _options.MaxConnections, _options.MaxConnectionsPerAddress);
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            _connections.Leave(address);
        }
    }

    /// <summary>Runs a session to its end.</summary>
    public async Task RunAsync(ConnectionContext connection)
    {
        try
        {
            var certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate
                ?? throw new InvalidDataException("The agent showed no certificate.");
            var key = CertificateRequests.HashOf(certificate.PublicKey);
            var hello = (await ReadAsync(connection, connection.ConnectionClosed))?.Hello ?? throw new InvalidDataException("The first message of a session is a hello.");
            if (HasEnded(new DateTimeOffset(certificate.NotAfter.ToUniversalTime())))
            {
                await RenewOnlyAsync(connection, key);
                return;
            }

            await OpenAsync(connection, key, hello);
        }
        catch (InvalidDataException e)
        {
            Violated(logger, connection.RemoteEndPoint, e.Message);
            await SayAsync(connection, EndReason.Violation, "violation", e.Message);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or TimeoutException)
        {
            // The connection has ended; the session's own end has been noted where it was open.
            Broke(logger, connection.RemoteEndPoint, e.Message);
        }
    }

    /// <summary>
    /// Whether a certificate's end has surely passed. A clock that is ahead by years would lock out every node that reconnects; the
    /// key it proves is known all the same.
    /// </summary>
    private bool HasEnded(DateTimeOffset notAfter) => time.GetUtcNow() > notAfter && clock.Now > notAfter;

    private async Task OpenAsync(ConnectionContext connection, Digest key, Hello hello)
    {
        var address = connection.RemoteEndPoint?.ToString();
        var result = await store.ExecuteAsync(
            new OpenSession(key)
            {
                BootId = Known(hello.BootId),
                Serial = Known(hello.Serial),
                Hostname = Known(hello.Hostname),
                Address = address,
                AgentVersion = Known(hello.AgentVersion),
                Origin = new Origin("agent", address, connection.ConnectionId),
            },
            connection.ConnectionClosed);
        switch (result)
        {
            case CommandResult.Committed { Subject: NodeRecord { Session: { } opened } record } when nodes.Find(record.Id) is { } node:
                var version = Math.Min(Math.Max(hello.ProtocolVersion, 1), SessionProtocol.Version);
                await SpeakAsync(connection, key, record, new AgentSession(connection, node, opened.Epoch, _options, time) { ProtocolVersion = version });
                break;
            case CommandResult.Committed { Subject: NodeRecord { Hold: { } hold } record }:
                await SayAsync(connection, EndReason.Refused, "node-quarantined", new NodeQuarantined(record.Name, hold).Message);
                break;
            case CommandResult.Refused refused:
                metrics.Refused(refused.Refusal.Code);
                Refused(logger, connection.RemoteEndPoint, refused.Refusal.Code);
                await SayAsync(connection, ReasonOf(refused.Refusal), refused.Refusal.Code, refused.Refusal.Message);
                break;
            case CommandResult.Unavailable unavailable:
                await SayAsync(connection, EndReason.Unspecified, unavailable.Problem.Code, unavailable.Problem.Message);
                break;
            default:
                await SayAsync(connection, EndReason.Unspecified, "node-gone", "The node was removed while it connected.");
                break;
        }
    }

    private async Task SpeakAsync(ConnectionContext connection, Digest key, NodeRecord record, AgentSession session)
    {
        session.TrySend(new MasterMessage
        {
            Welcome = new Welcome
            {
                ProtocolVersion = session.ProtocolVersion,
                NodeId = record.Id.ToString(),
                NodeName = record.Name,
                Epoch = session.Epoch,
                BeatMilliseconds = (uint)Beat.TotalMilliseconds,
                MasterUnixMilliseconds = time.GetUtcNow().ToUnixTimeMilliseconds(),
                MasterVersion = BrambleVersion.Current,
                LostMilliseconds = (uint)nodeOptions.Value.LostAfter.TotalMilliseconds,
            },
        });
        session.Node.Touch();
        if (!sessions.Add(session))
        {
            // It has been told why; what is written goes out before the connection closes.
            await DrainAsync(connection);
            return;
        }

        metrics.Opened();
        Opened(logger, record.Name, session.Epoch, connection.RemoteEndPoint);
        foreach (var part in _parts)
        {
            part.Opened(session);
        }

        try
        {
            await ListenAsync(connection, key, session);
        }
        catch (InvalidDataException e)
        {
            Violated(logger, connection.RemoteEndPoint, e.Message);
            session.Violation(e.Message);
            await DrainAsync(connection);
        }
        finally
        {
            foreach (var part in _parts)
            {
                part.Closed(session);
            }

            await session.StopAsync();
            metrics.Closed();
            Closed(logger, record.Name, session.Epoch);
            if (sessions.Remove(session) && !_isStopping)
            {
                // Whether it is written changes nothing for this session; a store that cannot write says so itself.
                await store.ExecuteAsync(new CloseSession(session.NodeId, session.Epoch) { Origin = new Origin("agent") }, CancellationToken.None);
            }
        }
    }

    private async Task ListenAsync(ConnectionContext connection, Digest key, AgentSession session)
    {
        var quota = new Quota(_options, time);
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync(connection.ConnectionClosed);
            var buffer = result.Buffer;
            while (!result.IsCanceled && !session.HasEnded && SessionFrame.TryRead(ref buffer, SessionProtocol.MaxAgentMessageBytes, out var frame))
            {
                var message = Parse(frame);
                metrics.Received(1);
                var pause = quota.Take((int)frame.Length + SessionFrame.HeaderLength);
                await HandleAsync(connection, key, session, message);
                if (pause > TimeSpan.Zero)
                {
                    // The rest waits in the agent's own socket; nobody else is slower for it.
                    metrics.Throttled();
                    await Task.Delay(pause, time, connection.ConnectionClosed);
                }
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCanceled || result.IsCompleted)
            {
                return;
            }

            if (session.HasEnded)
            {
                await DrainAsync(connection);
                return;
            }
        }
    }

    private async ValueTask HandleAsync(ConnectionContext connection, Digest key, AgentSession session, AgentMessage message)
    {
        switch (message.BodyCase)
        {
            case AgentMessage.BodyOneofCase.Reading:
                session.Node.SetVitals(message.Reading.ToNewVitals(time.GetUtcNow()));
                break;
            case AgentMessage.BodyOneofCase.Facts:
                session.CountDetails();
                session.Node.SetFacts(message.Facts.ToFacts());
                break;
            case AgentMessage.BodyOneofCase.Hello:
                throw new InvalidDataException("A session has one hello, the first message.");
            case AgentMessage.BodyOneofCase.Renew:
                session.Node.Touch();
                session.TrySend(new MasterMessage { Renewed = await RenewAsync(connection, key, message.Renew) });
                break;
            case AgentMessage.BodyOneofCase.OldReadings:
                session.Node.Touch();
                TakeOld(session.Node, message.OldReadings);
                break;
            default:
                session.Node.Touch();
                foreach (var part in _parts)
                {
                    await part.ReceivedAsync(session, message, connection.ConnectionClosed);
                }

                break;
        }
    }

    /// <summary>Readings of a time without a session: their age counts, by the node's own steady clock.</summary>
    private void TakeOld(LiveNode node, OldReadings old)
    {
        if (old.Readings.Count > SessionProtocol.MaxOldReadings)
        {
            throw new InvalidDataException($"{old.Readings.Count} old readings in one message, the bound is {SessionProtocol.MaxOldReadings}.");
        }

        var now = time.GetUtcNow();
        foreach (var reading in old.Readings)
        {
            if (reading.BootMilliseconds <= old.BootMilliseconds && old.BootMilliseconds - reading.BootMilliseconds <= (ulong)SessionProtocol.OldestReading.TotalMilliseconds)
            {
                node.AddOldVitals(reading.ToVitals(now - TimeSpan.FromMilliseconds(old.BootMilliseconds - reading.BootMilliseconds)));
            }
        }
    }

    /// <summary>The end of its certificate has passed, as after a summer in a drawer: it may ask for the next one, and for nothing else.</summary>
    private async Task RenewOnlyAsync(ConnectionContext connection, Digest key)
    {
        await SayAsync(connection, EndReason.Expired, "certificate-expired", "The certificate of this node has ended; it may be renewed now.");
        if ((await ReadAsync(connection, connection.ConnectionClosed))?.Renew is { } request)
        {
            SessionFrame.Write(connection.Transport.Output, new MasterMessage { Renewed = await RenewAsync(connection, key, request) });
            await connection.Transport.Output.FlushAsync(connection.ConnectionClosed);
        }
    }

    private Task<RenewAnswer> RenewAsync(ConnectionContext connection, Digest key, RenewRequest request) =>
        renewals.RenewAsync(key, request, new Origin("agent", connection.RemoteEndPoint?.ToString(), connection.ConnectionId), connection.ConnectionClosed);

    /// <summary>The next message of one that is not let in yet: within a time, and no more than one.</summary>
    private async Task<AgentMessage?> ReadAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.Hello, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync(either.Token);
            var buffer = result.Buffer;
            if (SessionFrame.TryRead(ref buffer, SessionProtocol.MaxAgentMessageBytes, out var frame))
            {
                var message = Parse(frame);
                input.AdvanceTo(buffer.Start);
                return message;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    private async Task SayAsync(ConnectionContext connection, EndReason reason, string code, string message)
    {
        try
        {
            SessionFrame.Write(connection.Transport.Output, new MasterMessage { Ended = new Ended { Reason = reason, Code = code, Message = message } });
            await connection.Transport.Output.FlushAsync().AsTask().WaitAsync(_options.Write, time);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException or TimeoutException)
        {
            connection.Abort();
        }
    }

    /// <summary>Waits until the session's last word is written; what the agent still sends is dropped.</summary>
    private async Task DrainAsync(ConnectionContext connection)
    {
        using var limit = new CancellationTokenSource(_options.Write, time);
        try
        {
            while (await connection.Transport.Input.ReadAsync(limit.Token) is { IsCanceled: false, IsCompleted: false } result)
            {
                connection.Transport.Input.AdvanceTo(result.Buffer.End);
            }
        }
        catch (OperationCanceledException)
        {
            connection.Abort();
        }
    }

    private static AgentMessage Parse(ReadOnlySequence<byte> frame)
    {
        try
        {
            return AgentMessage.Parser.ParseFrom(frame);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException("What came is not a message of an agent.", e);
        }
    }

    private static EndReason ReasonOf(Refusal refusal) => refusal switch
    {
        NodeRemoved or NodeKeyReplaced or NodeKeyUnknown => EndReason.Removed,
        _ => EndReason.Refused,
    };

    private static string? Known(string text) => text.Length == 0 ? null : Untrusted.Clean(text, NodeClaims.MaxLength);

    [LoggerMessage(LogLevel.Information, "Session {Epoch} of {NodeName} opened from {Source}")]
    private static partial void Opened(ILogger logger, string nodeName, long epoch, EndPoint? source);

    [LoggerMessage(LogLevel.Information, "Session {Epoch} of {NodeName} ended")]
    private static partial void Closed(ILogger logger, string nodeName, long epoch);

    [LoggerMessage(LogLevel.Warning, "A session from {Source} was refused: {Code}")]
    private static partial void Refused(ILogger logger, EndPoint? source, string code);

    [LoggerMessage(LogLevel.Warning, "An agent at {Source} broke the protocol and was closed: {Reason}")]
    private static partial void Violated(ILogger logger, EndPoint? source, string reason);

    [LoggerMessage(LogLevel.Debug, "A connection from {Source} ended: {Reason}")]
    private static partial void Broke(ILogger logger, EndPoint? source, string reason);

    [LoggerMessage(LogLevel.Warning, "A connection from {Address} was closed: the agents' port has {Limit} connections (Bramble:Agents:MaxConnections), or that address {LimitOfOne} of them (MaxConnectionsPerAddress)")]
    private static partial void TooMany(ILogger logger, IPAddress address, int limit, int limitOfOne);
}
