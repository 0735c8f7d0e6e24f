using Bramble.Agent.Classic;
using Bramble.Agent.Connection;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Net;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;

namespace Bramble.Fleet;

/// <summary>
/// One agent: it connects, speaks and comes back with the product's own connector, frames and waits. What it says of its machine
/// is made up, since a thousand agents would read the same <c>/proc</c>; and it is patient, since they share one processor.
/// </summary>
internal sealed class FleetAgent(AgentIdentity identity, HostPort master, FleetCount count)
{
    private const double BeatJitter = 0.1;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly AgentTimes Times = new() { Connect = Patience, Handshake = Patience, Welcome = Patience, Write = Patience };
    private static readonly MasterConnector Connector = new(Times, TimeProvider.System);

    private readonly BackOff _backOff = new(Times.FirstBackOff, Times.LastBackOff, Jitter.NextFraction);
    private TimeSpan _beat;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var wait = await SessionAsync(cancellationToken);
                await Task.Delay(wait, TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    /// <returns>How long to wait before the next.</returns>
    private async Task<TimeSpan> SessionAsync(CancellationToken cancellationToken)
    {
        var isOpen = false;
        try
        {
            await using var stream = new SessionStream(await Connector.ConnectAsync(master, identity, cancellationToken), Times.Write, TimeProvider.System);
            stream.Write(new AgentMessage
            {
                Hello = new Hello
                {
                    ProtocolVersion = SessionProtocol.Version,
                    AgentVersion = BrambleVersion.Current,
                    BootId = $"boot-{identity.Document.NodeId}",
                    Hostname = identity.Document.NodeName,
                },
            });
            await stream.FlushAsync(cancellationToken);
            var first = await stream.ReadAsync(cancellationToken).AsTask().WaitAsync(Times.Welcome, TimeProvider.System, cancellationToken);
            if (first?.Welcome is not { } welcome)
            {
                count.Failed(first?.Ended?.Code ?? "closed");
                return _backOff.Next();
            }

            isOpen = true;
            _backOff.Reset();
            count.Opened();
            _beat = TimeSpan.FromMilliseconds(welcome.BeatMilliseconds);
            await SpeakAsync(stream, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or TimeoutException)
        {
            if (!isOpen)
            {
                count.Failed(e.Message);
            }
        }
        finally
        {
            if (isOpen)
            {
                count.Closed();
            }
        }

        return _backOff.Next();
    }

    private async Task SpeakAsync(SessionStream stream, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = ListenAsync(stream, ending.Token);
        try
        {
            stream.Write(new AgentMessage { Facts = Facts().ToMessage() });
            while (!listening.IsCompleted)
            {
                stream.Write(new AgentMessage { Reading = Vitals().ToMessage(TimeSpan.FromHours(1)) });
                await stream.FlushAsync(ending.Token);
                count.Beat();
                var wait = Task.Delay(_beat * (1 + (BeatJitter * (Jitter.NextFraction() - 0.5))), TimeProvider.System, ending.Token);
                await Task.WhenAny(wait, listening);
            }

            await listening;
        }
        finally
        {
            await ending.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(SessionStream stream, CancellationToken cancellationToken)
    {
        while (await stream.ReadAsync(cancellationToken) is { Ended: null } message)
        {
            if (message.Beat is { } beat)
            {
                _beat = TimeSpan.FromMilliseconds(beat.BeatMilliseconds);
            }
        }
    }

    private NodeFacts Facts() => new()
    {
        Hostname = identity.Document.NodeName,
        Model = "Raspberry Pi 4 Model B Rev 1.4",
        Os = "Debian GNU/Linux 13 (trixie)",
        Kernel = "6.12.47+rpt-rpi-v8",
        Arch = "arm64",
        CpuModel = "Cortex-A72",
        CpuCores = 4,
        CpuFrequencyMaxMegahertz = 1_800,
        CpuFrequencyMinMegahertz = 600,
        MemoryBytes = 4L << 30,
        SwapBytes = 512L << 20,
    };

    private static NodeVitals Vitals() => new()
    {
        CpuPercent = Math.Round(100 * Jitter.NextFraction(), 1),
        CpuFrequencyMegahertz = 1_500,
        MemoryAvailableBytes = (3L << 30) + (long)(1_000_000 * Jitter.NextFraction()),
        SwapFreeBytes = 512L << 20,
        Load1 = Math.Round(4 * Jitter.NextFraction(), 2),
        TemperatureCelsius = Math.Round(40 + (20 * Jitter.NextFraction()), 1),
        At = TimeProvider.System.GetUtcNow(),
    };
}
