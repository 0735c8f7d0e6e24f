using System.Globalization;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
using Bramble.Protocol.Text;
using Bramble.Vitals;
using Google.Protobuf;

namespace Bramble.Agent.Connection;

/// <summary>
/// One connection to the master, from the hello to its end: a reading at each beat, and whatever the parts have to say. Any
/// failure ends it. Used once.
/// </summary>
internal sealed class AgentSession(
    SessionStream stream, AgentIdentity identity, AgentFiles files, MachineReader machine, ReadingBuffer readings, IReadOnlyList<ISessionPart> parts, RenewalPause pause, AgentTimes times,
    TimeProvider time, Func<double> jitter) : IDisposable
{
    private const int MinBeatMilliseconds = 100;
    private const int MaxBeatMilliseconds = 3_600_000;

    /// <summary>Part of a beat by which it is moved by chance, so that agents that started together drift apart.</summary>
    private const double BeatJitter = 0.1;

    private static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(30);

    private readonly SessionOutbox _outbox = new();
    private readonly Renewal _renewal = new(identity.Certificate);
    private TimeSpan _beat = TimeSpan.FromSeconds(5);
    private TimeSpan _lease = DefaultLease;
    private TimeSpan _lastBeat;
    private DateTimeOffset _masterTime;
    private long _masterTimeAt;
    private volatile bool _isOpen;
    private TaskCompletionSource _sooner = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>For how long a beat is overdue; null before the first, and while none is.</summary>
    public TimeSpan? HangsSince => _isOpen && BootClock.Now - _lastBeat - (_beat * 2) is { Ticks: > 0 } overdue ? overdue : null;

    /// <summary>Runs it.</summary>
    /// <param name="ids">Of this machine and boot.</param>
    /// <param name="onOpened">Called once the master has let it in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SessionEnd> RunAsync(MachineIds ids, Action<Welcome> onOpened, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            if (await OpenAsync(ids, ending.Token) is var (welcome, end) && end is not null)
            {
                return end;
            }

            _lastBeat = BootClock.Now;
            _isOpen = true;
            onOpened(welcome!); // There is one where there is no end.
            return await SpeakAsync(welcome!, ending, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return Broken(e.Message);
        }
    }

    public void Dispose() => _renewal.Dispose();

    private async Task<(Welcome? Welcome, SessionEnd? End)> OpenAsync(MachineIds ids, CancellationToken cancellationToken)
    {
        var facts = machine.ReadFacts();
        stream.Write(new AgentMessage
        {
            Hello = new Hello
            {
                ProtocolVersion = SessionProtocol.Version,
                AgentVersion = Protocol.BrambleVersion.Current,
                BootId = ids.BootId ?? "",
                Serial = facts.Serial ?? "",
                MachineId = ids.MachineId ?? "",
                Hostname = facts.Hostname ?? "",
            },
        });
        await stream.FlushAsync(cancellationToken);
        var first = await FirstAsync(cancellationToken);
        if (first?.Welcome is { } welcome)
        {
            _lease = welcome.LostMilliseconds > 0 ? TimeSpan.FromMilliseconds(welcome.LostMilliseconds) : DefaultLease;
            SetBeat(welcome.BeatMilliseconds);
            (_masterTime, _masterTimeAt) = (MasterTime(welcome.MasterUnixMilliseconds), time.GetTimestamp());
            stream.Write(new AgentMessage { Facts = facts.ToMessage() });
            return (welcome, null);
        }

        return (null, first?.Ended switch
        {
            null => Broken(first is null ? "it closed the connection." : "its first message is neither a welcome nor an end."),
            { Reason: EndReason.Expired } => await RenewExpiredAsync(cancellationToken),
            { } ended => ByMaster(ended),
        });
    }

    private async Task<MasterMessage?> FirstAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(times.Welcome, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await stream.ReadAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"it did not answer the hello within {times.Welcome.TotalSeconds:0} s.", e);
        }
    }

    /// <summary>The certificate has ended while the machine was off: the master lets the agent in for this one question.</summary>
    private async Task<SessionEnd> RenewExpiredAsync(CancellationToken cancellationToken)
    {
        stream.Write(RenewMessage());
        await stream.FlushAsync(cancellationToken);
        return (await FirstAsync(cancellationToken))?.Renewed is { } answer && TakeRenewal(answer) is { } renewed
            ? renewed
            : Broken("this node's certificate has ended, and the master did not renew it, or it could not be written.");
    }

    private async Task<SessionEnd> SpeakAsync(Welcome welcome, CancellationTokenSource ending, CancellationToken cancellationToken)
    {
        _lastBeat = BootClock.Now;
        foreach (var part in parts)
        {
            part.Opened(_outbox, welcome);
        }

        var reading = ReadAsync(ending.Token);
        var beating = BeatAsync(ending.Token);
        var writing = WriteAsync(ending.Token);
        try
        {
            var first = await Task.WhenAny(reading, beating, writing);
            cancellationToken.ThrowIfCancellationRequested();
            return first == reading ? await reading : Broken(await WhyAsync(first));
        }
        finally
        {
            _outbox.Close();
            await ending.CancelAsync();
            foreach (var task in (Task[])[reading, beating, writing])
            {
                await WhyAsync(task);
            }

            foreach (var part in parts)
            {
                part.Closed();
            }
        }
    }

    /// <summary>Why a loop has ended.</summary>
    private static async Task<string> WhyAsync(Task loop)
    {
        try
        {
            await loop;
            return "the session ended.";
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException)
        {
            return e.Message;
        }
    }

    private async Task<SessionEnd> ReadAsync(CancellationToken cancellationToken)
    {
        while (await stream.ReadAsync(cancellationToken) is { } message)
        {
            switch (message.BodyCase)
            {
                case MasterMessage.BodyOneofCase.Beat:
                    SetBeat(message.Beat.BeatMilliseconds);
                    break;
                case MasterMessage.BodyOneofCase.Renewed:
                    if (TakeRenewal(message.Renewed) is { } renewed)
                    {
                        return renewed;
                    }

                    break;
                case MasterMessage.BodyOneofCase.Ended:
                    return ByMaster(message.Ended);
                default:
                    // A newer master may say what this agent does not know; the parts look for what is theirs.
                    foreach (var part in parts)
                    {
                        part.Received(message);
                    }

                    break;
            }
        }

        return Broken("the master closed the connection.");
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var isFirst = true;
        while (true)
        {
            var sooner = Volatile.Read(ref _sooner).Task;
            var now = BootClock.Now;
            var reading = machine.ReadVitals().ToMessage(now);
            if (!await _outbox.SendAsync(new AgentMessage { Reading = reading }, cancellationToken))
            {
                return;
            }

            foreach (var old in isFirst ? readings.Take(now) : [])
            {
                await _outbox.SendAsync(new AgentMessage { OldReadings = old }, cancellationToken);
            }

            readings.Add(reading, now, isSent: true);
            isFirst = false;

            if (_renewal.IsDue(_masterTime + time.GetElapsedTime(_masterTimeAt))
                && pause.TryAsk(times.RenewAgain))
            {
                await _outbox.SendAsync(RenewMessage(), cancellationToken);
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(Task.Delay(_beat * (1 + (BeatJitter * (jitter() - 0.5))), time, enough.Token), sooner);
            await enough.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        do
        {
            while (_outbox.Reader.TryRead(out var message))
            {
                CheckLease(message.BodyCase == AgentMessage.BodyOneofCase.Reading);
                stream.Write(message);
            }

            await stream.FlushAsync(cancellationToken);
        }
        while (await _outbox.Reader.WaitToReadAsync(cancellationToken));
    }

    /// <summary>
    /// After a pause as long as the master's patience (a stopped process, a machine asleep) this node may have been given up:
    /// nothing more is said in this session, since others may do this node's work by now.
    /// </summary>
    private void CheckLease(bool isBeat)
    {
        var now = BootClock.Now;
        var silent = now - _lastBeat;
        if (silent > _lease && silent > _beat * 2)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"this agent was paused for {silent.TotalSeconds:0} s and begins a new session."));
        }

        if (isBeat)
        {
            _lastBeat = now;
        }
    }

    private AgentMessage RenewMessage() => new() { Renew = new RenewRequest { CertificateRequest = ByteString.CopyFrom(_renewal.Request()) } };

    /// <returns>Null where there is nothing to go on with; it is asked for again later.</returns>
    private SessionEnd.Renewed? TakeRenewal(RenewAnswer answer)
    {
        var certificate = answer.Certificate.ToByteArray();
        if (certificate.Length == 0 || _renewal.KeyOf(certificate) is not { } key)
        {
            return null;
        }

        try
        {
            return new SessionEnd.Renewed(files.SaveRenewed(identity, key, certificate));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The old key is good for weeks, a card that cannot be written may be changed in them; the session is worth more.
            pause.Trouble($"The renewed certificate cannot be written: {Untrusted.Clean(e.Message, Untrusted.DescriptionLength)}");
            return null;
        }
    }

    private void SetBeat(uint milliseconds)
    {
        var before = _beat;
        _beat = milliseconds == 0 ? before : TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, MinBeatMilliseconds, MaxBeatMilliseconds));
        if (_beat < before)
        {
            // Somebody watches from now on, not from the next beat on.
            Interlocked.Exchange(ref _sooner, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    private static DateTimeOffset MasterTime(long unixMilliseconds)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);
        }
        catch (ArgumentOutOfRangeException)
        {
            return DateTimeOffset.UnixEpoch;
        }
    }

    private SessionEnd.Broken Broken(string reason) => new(Untrusted.Clean(reason, Untrusted.DescriptionLength), _isOpen);

    private SessionEnd.ByMaster ByMaster(Ended ended) =>
        new(ended.Reason, Untrusted.Clean(ended.Code, 64), Untrusted.Clean(ended.Message, 1_000), _isOpen);
}
