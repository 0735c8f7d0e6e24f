using Bramble.Agent.Classic;
using Bramble.Agent.Joining;
using Bramble.Protocol;
using Bramble.Protocol.Joining;
using Bramble.Protocol.Net;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
using Bramble.Protocol.Text;
using Bramble.Vitals;

namespace Bramble.Agent.Connection;

/// <summary>The agent of one machine: joins where it has not yet, then keeps a session with the master, through whatever the network does.</summary>
/// <param name="options">What it is started with.</param>
/// <param name="parts">What else speaks over its sessions.</param>
/// <param name="times">Its time limits.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">Chance, 0 to 1.</param>
/// <param name="tell">Told of each change.</param>
internal sealed class AgentLoop(
    AgentOptions options, IReadOnlyList<ISessionPart> parts, AgentTimes times, TimeProvider time, Func<double> jitter, Action<AgentStatus> tell)
{
    /// <summary>A time that a master told is kept again after so long.</summary>
    private static readonly TimeSpan KeepTimeEvery = TimeSpan.FromDays(1);

    /// <summary>The year 2100: a master whose clock is further ahead tells nothing about what has surely passed.</summary>
    private const long MaxUnixMilliseconds = 4_102_444_800_000;

    private readonly AgentFiles _files = new(options.Directory);
    private readonly MachineReader _machine = new(options.SysRoot, time);
    private readonly MachineIds _ids = MachineIds.Read(options.SysRoot);
    private readonly ReadingBuffer _readings = new();
    private readonly RenewalPause _renewals = new(time, reason => tell(new AgentStatus { State = AgentState.Trouble, At = time.GetUtcNow(), Reason = reason }));
    private readonly BackOff _backOff = new(times.FirstBackOff, times.LastBackOff, jitter);
    private volatile bool _isConnected;
    private volatile AgentSession? _session;

    /// <summary>Called every few seconds, but not where a session hangs that should have ended, or a reading does, as on a dead disk.</summary>
    public Action Alive { get; init; } = () => { };

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="AgentException">It cannot go on.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var identity = Load() ?? await JoinAsync(token: null, cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keeping = KeepReadingAsync(ending.Token);
        try
        {
            var connector = new MasterConnector(times, time);
            while (true)
            {
                var master = MasterOf(identity);
                Welcome? welcome = null;
                var end = await SessionAsync(connector, master, identity, opened => welcome = opened, cancellationToken);
                identity = Remember(identity, welcome);
                switch (end)
                {
                    case SessionEnd.Renewed renewed:
                        identity.Certificate.Dispose();
                        identity = renewed.Identity with { Document = identity.Document };
                        tell(Status(AgentState.Renewed) with { Node = identity.Document.NodeName, CertificateNotAfter = identity.NotAfter });
                        break;
                    case SessionEnd.ByMaster { Reason: EndReason.Removed } removed when await NewTokenAsync(identity, cancellationToken) is { } token:
                        tell(Status(AgentState.Trouble) with { Reason = $"{removed.Message} Joining anew with the token given." });
                        PutAside("removed");
                        identity.Dispose();
                        _readings.Clear();
                        identity = await JoinAsync(token, cancellationToken);
                        break;
                    default:
                        await WaitAsync(end, master, cancellationToken);
                        break;
                }
            }
        }
        finally
        {
            identity.Dispose();
            await ending.CancelAsync();
            await keeping;
        }
    }

    /// <summary>Joins where it has not yet.</summary>
    /// <exception cref="AgentException">It cannot.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task JoinAsync(CancellationToken cancellationToken) => (Load() ?? await JoinAsync(token: null, cancellationToken)).Dispose();

    /// <summary>Reads on while there is no session, so that the master's graphs have no gap where it was away for some minutes.</summary>
    private async Task KeepReadingAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(times.OfflineBeat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (!_isConnected)
                {
                    var now = BootClock.Now;
                    _readings.Add(_machine.ReadVitals().ToMessage(now), now, isSent: false);
                }

                if (_session is not { HangsSince: { } since } || since < times.Hang)
                {
                    Alive();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    private AgentIdentity? Load()
    {
        try
        {
            return _files.Load();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that does not answer now may later: who this is stays as it is.
            throw new AgentException($"The agent's files in {options.Directory} cannot be read: {Untrusted.Clean(e.Message, Untrusted.DescriptionLength)}", ExitCode.Failed, e);
        }
        catch (AgentFilesDamagedException e)
        {
            // Nothing is deleted, and nothing is tried for ever with what cannot work.
            PutAside("damaged");
            tell(Status(AgentState.Trouble) with { Reason = $"{e.Message} They were put aside as *.damaged; this machine joins anew, which takes a token ('bramble node rejoin NAME' on the master keeps its name)." });
            return null;
        }
    }

    private void PutAside(string suffix)
    {
        try
        {
            _files.PutAside(suffix);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AgentException($"The agent's old files in {options.Directory} cannot be put aside: {Untrusted.Clean(e.Message, Untrusted.DescriptionLength)}", ExitCode.Failed, e);
        }
    }

    private async Task<AgentIdentity> JoinAsync(JoinToken? token, CancellationToken cancellationToken)
    {
        var master = options.Master
            ?? throw new AgentException("This machine is no node yet: name the master with --join ADDR:PORT, and give the token of 'bramble token create'.", ExitCode.WrongUsage);
        token ??= await ReadTokenAsync(cancellationToken)
            ?? throw new AgentException("A join token is needed: pipe the one of 'bramble token create' into this command, or give it in BRAMBLE_TOKEN or with --token-file FILE.", ExitCode.WrongUsage);
        using var key = _files.OpenKey();
        var facts = _machine.ReadFacts();
        var claims = new JoinClaims
        {
            Name = options.Name,
            Labels = options.Labels,
            Hostname = facts.Hostname,
            Serial = facts.Serial,
            MachineId = _ids.MachineId,
            Model = facts.Model,
            Arch = facts.Arch,
            AgentVersion = BrambleVersion.Current,
        };
        var backOff = new BackOff(times.FirstBackOff, times.LastJoinBackOff, jitter);
        tell(Status(AgentState.Joining) with { Master = master.ToString() });
        while (true)
        {
            try
            {
                var joined = await new JoinClient(time, BrambleVersion.NotBefore).JoinAsync(master, token, key, claims, cancellationToken);
                var document = new AgentDocument
                {
                    NodeId = joined.Answer.NodeId,
                    NodeName = Untrusted.Clean(joined.Answer.NodeName, Untrusted.HostnameLength),
                    ClusterId = joined.Answer.ClusterId,
                    Master = master.ToString(),
                    TokenId = token.Id.ToString(),
                    AtLeast = BrambleVersion.NotBefore,
                };
                var identity = _files.SaveJoined(document, key, joined.Answer.Certificate, joined.Authority);
                tell(Status(AgentState.Joined) with { Node = document.NodeName, CertificateNotAfter = identity.NotAfter });
                return identity;
            }
            catch (JoinException e) when (e.IsFinal)
            {
                throw new AgentException(e.Message, ExitCode.Failed, e);
            }
            catch (JoinException e)
            {
                await WaitAsync(e.Message, master, backOff.Next(), cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new AgentException($"What the master gave cannot be kept in {options.Directory}: {e.Message} Free some space and start again with the same token within 10 minutes.", ExitCode.Failed, e);
            }
        }
    }

    /// <summary>The token this agent was given, where it is not the one that its identity is of: that is used up.</summary>
    private async ValueTask<JoinToken?> NewTokenAsync(AgentIdentity identity, CancellationToken cancellationToken) =>
        await ReadTokenAsync(cancellationToken) is { } token && !string.Equals(token.Id.ToString(), identity.Document.TokenId, StringComparison.Ordinal) ? token : null;

    private async ValueTask<JoinToken?> ReadTokenAsync(CancellationToken cancellationToken)
    {
        if (await options.ReadTokenAsync(cancellationToken) is not { } text)
        {
            return null;
        }

        return JoinToken.TryParse(text, out var token, out var error) ? token : throw new AgentException(error, ExitCode.WrongUsage);
    }

    private async Task<SessionEnd> SessionAsync(MasterConnector connector, HostPort master, AgentIdentity identity, Action<Welcome> onOpened, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new SessionStream(await connector.ConnectAsync(master, identity, cancellationToken), times.Write, time);
            using var session = new AgentSession(stream, identity, _files, _machine, _readings, parts, _renewals, times, time, jitter);
            _session = session;
            var end = await session.RunAsync(_ids, welcome =>
            {
                _isConnected = true;
                onOpened(welcome);
                Opened(welcome, master);
            }, cancellationToken);
            if (end is SessionEnd.Broken { WasOpen: true })
            {
                _readings.SessionBroke(BootClock.Now);
            }

            return end;
        }
        catch (IOException e)
        {
            return new SessionEnd.Broken(Untrusted.Clean(e.Message, Untrusted.DescriptionLength), WasOpen: false);
        }
        finally
        {
            _session = null;
            _isConnected = false;
        }
    }

    private void Opened(Welcome welcome, HostPort master)
    {
        _backOff.Reset();
        tell(Status(AgentState.Connected) with { Master = master.ToString(), Node = Untrusted.Clean(welcome.NodeName, Untrusted.HostnameLength), Epoch = welcome.Epoch });
    }

    /// <summary>Keeps what a session has told about time and name, at most once a day for the card's sake.</summary>
    private AgentIdentity Remember(AgentIdentity identity, Welcome? welcome)
    {
        if (welcome is null)
        {
            return identity;
        }

        var told = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Clamp(welcome.MasterUnixMilliseconds, 0, MaxUnixMilliseconds));
        var name = Untrusted.Clean(welcome.NodeName, Untrusted.HostnameLength);
        if (told - identity.Document.AtLeast < KeepTimeEvery && string.Equals(name, identity.Document.NodeName, StringComparison.Ordinal))
        {
            return identity;
        }

        try
        {
            return _files.SaveDocument(identity, identity.Document with { NodeName = name, AtLeast = told > identity.Document.AtLeast ? told : identity.Document.AtLeast });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            tell(Status(AgentState.Trouble) with { Reason = $"Cannot write to {options.Directory}: {Untrusted.Clean(e.Message, Untrusted.DescriptionLength)}" });
            return identity;
        }
    }

    private Task WaitAsync(SessionEnd end, HostPort master, CancellationToken cancellationToken) => end switch
    {
        SessionEnd.ByMaster { Reason: EndReason.Removed } removed => WaitAsync(removed.Message, master, Spread(times.Removed), cancellationToken),
        SessionEnd.ByMaster { Reason: EndReason.Refused } refused => WaitAsync(refused.Message, master, Spread(times.Refused), cancellationToken),
        SessionEnd.ByMaster ended => WaitAsync(ended.Message, master, _backOff.Next(), cancellationToken),
        SessionEnd.Broken broken => WaitAsync(broken.Reason, master, _backOff.Next(), cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task WaitAsync(string reason, HostPort master, TimeSpan wait, CancellationToken cancellationToken)
    {
        tell(Status(AgentState.Waiting) with { Master = master.ToString(), Reason = reason, RetrySeconds = wait.TotalSeconds });
        await Task.Delay(wait, time, cancellationToken);
    }

    private TimeSpan Spread(TimeSpan wait) => wait * (1 - (0.25 * jitter()));

    private HostPort MasterOf(AgentIdentity identity) => options.Master ?? identity.Master
        ?? throw new AgentException($"The master's address in {options.Directory} cannot be read: name the master with --join ADDR:PORT.", ExitCode.WrongUsage);

    private AgentStatus Status(AgentState state) => new() { State = state, At = time.GetUtcNow() };
}
