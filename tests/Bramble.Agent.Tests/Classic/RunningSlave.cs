using System.Threading.Channels;
using Bramble.Agent.Classic;
using Bramble.Protocol.Classic;
using Bramble.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Agent.Tests.Classic;

/// <summary>A slave that runs on a clock of the test's, with everything it said.</summary>
internal sealed class RunningSlave : IAsyncDisposable
{
    private readonly Channel<ClassicSlaveStatus> _said = Channel.CreateUnbounded<ClassicSlaveStatus>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public RunningSlave(int port, IClassicSlaveWork? work = null, double jitter = 0, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider();
        var options = new ClassicSlaveOptions { Host = "127.0.0.1", Port = port };
        var details = new ClassicComputerDetails { Hostname = "k\u00fcche", Ram = 1024, Cpu = "", CpuCores = 4 };
        var slave = new ClassicSlave(options, _ => Task.FromResult(details), work, Time, () => jitter, status => _said.Writer.TryWrite(status));
        _running = slave.RunAsync(_stop.Token);
    }

    public FakeTimeProvider Time { get; }

    /// <summary>The next thing it says.</summary>
    public Task<ClassicSlaveStatus> NextAsync() => _said.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().DefaultTimeout();

    /// <summary>What it says next, which must be that it waits; why.</summary>
    public async Task<ClassicSlaveStatus> WaitingAsync()
    {
        var status = await NextAsync();
        Assert.Equal(ClassicSlaveState.Waiting, status.State);
        return status;
    }

    /// <summary>Waits until it is connected; what came before does not matter.</summary>
    public async Task ConnectedAsync()
    {
        while ((await NextAsync()).State != ClassicSlaveState.Connected)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.DefaultTimeout();
        _stop.Dispose();
    }
}
