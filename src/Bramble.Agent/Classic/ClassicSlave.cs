using System.Buffers;
using Bramble.Protocol.Classic;
using Bramble.Vitals;

namespace Bramble.Agent.Classic;

/// <summary>
/// The tutorial's slave: connects to a classic master, tells it about this machine, and says every few seconds that it is
/// alive. Speaks part 15 only, which every master understands. Comes back by itself whatever happens to the master.
/// </summary>
public sealed class ClassicSlave
{
    // The kernel counts in ticks of 10 ms; so long after the first sample there is a use of the processor to tell.
    private static readonly TimeSpan SampleTime = TimeSpan.FromMilliseconds(200);

    private readonly ClassicSlaveOptions _options;
    private readonly Func<CancellationToken, Task<ClassicComputerDetails>> _describe;
    private readonly IClassicSlaveWork? _work;
    private readonly TimeProvider _time;
    private readonly Action<ClassicSlaveStatus> _onStatus;
    private readonly BackOff _backOff;

    internal ClassicSlave(
        ClassicSlaveOptions options,
        Func<CancellationToken, Task<ClassicComputerDetails>> describe,
        IClassicSlaveWork? work,
        TimeProvider time,
        Func<double> jitter,
        Action<ClassicSlaveStatus> onStatus)
    {
        ClassicSlaveOptions.Check(options);
        _options = options;
        _describe = describe;
        _work = work;
        _time = time;
        _onStatus = onStatus;
        _backOff = new BackOff(options.FirstBackOff, options.LastBackOff, jitter);
    }

    /// <summary>Runs a slave until it is cancelled.</summary>
    /// <param name="options">Where the master is.</param>
    /// <param name="machine">Reads this machine.</param>
    /// <param name="time">Measures all intervals and limits.</param>
    /// <param name="jitter">Gives numbers from 0 to 1 by chance; <see cref="Jitter.NextFraction"/> but for tests.</param>
    /// <param name="onStatus">Is told every change, one at a time; must return soon and not throw.</param>
    /// <param name="cancellationToken">Ends the slave.</param>
    /// <returns>When it has ended; cancellation is its only end and no error.</returns>
    public static Task RunAsync(
        ClassicSlaveOptions options,
        MachineReader machine,
        TimeProvider time,
        Func<double> jitter,
        Action<ClassicSlaveStatus> onStatus,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(jitter);
        ArgumentNullException.ThrowIfNull(onStatus);
        return new ClassicSlave(options, token => DescribeAsync(machine, time, token), work: null, time, jitter, onStatus).RunAsync(cancellationToken);
    }

    internal static async Task<ClassicComputerDetails> DescribeAsync(MachineReader machine, TimeProvider time, CancellationToken cancellationToken)
    {
        // A master is told once per connection: worth waiting a moment for the processor's use.
        var percent = machine.ReadVitals().CpuPercent;
        if (percent is null)
        {
            await Task.Delay(SampleTime, time, cancellationToken);
            percent = machine.ReadVitals().CpuPercent;
        }

        var facts = machine.ReadFacts();
        return new ClassicComputerDetails
        {
            Hostname = facts.Hostname ?? "",
            CpuPercentUsed = percent,
            Ram = facts.MemoryBytes,
            Cpu = facts.CpuModel ?? "", // the tutorial's own word for not known
            CpuCores = facts.CpuCores,
        };
    }

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            string reason;
            try
            {
                reason = await RunConnectionAsync(cancellationToken);
            }
            catch (ClassicMasterException e)
            {
                reason = e.Message;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (!await WaitAsync(reason, cancellationToken))
            {
                return;
            }
        }
    }

    private async Task<bool> WaitAsync(string reason, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        _work?.Lost(reason);
        var wait = _backOff.Next();
        var over = Task.Delay(wait, _time, cancellationToken);
        Tell(ClassicSlaveState.Waiting, reason: reason, wait: wait);
        await over.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    private async Task<string> RunConnectionAsync(CancellationToken cancellationToken)
    {
        var socket = await ClassicConnector.ConnectAsync(_options, _time, cancellationToken);
        await using var link = new ClassicLink(socket, _options, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, link.Ended);
        try
        {
            await TalkAsync(link, either.Token);
        }
        catch (OperationCanceledException) when (link.Ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Only the master's side ends the link while this is in use.
        }
        catch (ClassicMasterException) when (link.Ended.IsCancellationRequested)
        {
            // The reader knows better why than a write that failed after it.
        }

        cancellationToken.ThrowIfCancellationRequested();
        return await link.GetReasonAsync();
    }

    private async Task TalkAsync(ClassicLink link, CancellationToken cancellationToken)
    {
        var uuid = (await link.AskAsync(ClassicRequest.Uuid, cancellationToken)).Text;
        if (string.IsNullOrEmpty(uuid))
        {
            throw new ClassicMasterException("the master gave no uuid");
        }

        var details = new ArrayBufferWriter<byte>();
        ClassicWriter.WriteComputerDetails(details, ClassicType.ComputerDetails, await _describe(cancellationToken));
        await link.TellAsync(details.WrittenMemory, cancellationToken);
        var master = await link.AskAsync(ClassicRequest.ComputerDetails, cancellationToken);

        var keepalive = new ArrayBufferWriter<byte>();
        ClassicWriter.WriteKeepalive(keepalive, uuid);
        using var timer = new PeriodicTimer(_options.KeepaliveInterval, _time);
        Tell(ClassicSlaveState.Connected, uuid);
        _work?.Connected(uuid, master);
        do
        {
            link.AllowUnaskedMessages();
            await link.TellAsync(keepalive.WrittenMemory, cancellationToken);
            if (_work is not null)
            {
                await _work.AfterKeepaliveAsync(link, cancellationToken);
            }
        }
        while (await WaitForTickAsync(timer, cancellationToken));
    }

    private async Task<bool> WaitForTickAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        var ticked = await timer.WaitForNextTickAsync(cancellationToken);

        // Not before: a master that takes connections only to drop them would be asked every second.
        _backOff.Reset();
        return ticked;
    }

    private void Tell(ClassicSlaveState state, string? uuid = null, string? reason = null, TimeSpan? wait = null) => _onStatus(new ClassicSlaveStatus
    {
        State = state,
        At = _time.GetUtcNow(),
        Master = _options.MasterText,
        Uuid = uuid,
        Reason = reason,
        RetrySeconds = wait?.TotalSeconds,
    });
}
