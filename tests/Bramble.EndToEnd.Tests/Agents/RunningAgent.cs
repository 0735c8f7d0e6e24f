using System.Threading.Channels;
using Bramble.Agent.Connection;
using Bramble.Master.Hosting;
using Bramble.Master.Joining;
using Bramble.Master.Store;
using Bramble.Protocol.Joining;
using Bramble.Protocol.Net;
using Bramble.State;
using Bramble.State.Tokens;
using Bramble.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.EndToEnd.Tests.Agents;

/// <summary>The agent itself, in this process, with what it tells about itself.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<AgentStatus> _told = Channel.CreateUnbounded<AgentStatus>();
    private readonly Task _run;

    public RunningAgent(string directory, HostPort? master, string? token, TimeProvider? time = null, AgentTimes? times = null, string sysroot = "/")
    {
        var options = new AgentOptions { Directory = directory, Master = master, ReadTokenAsync = _ => ValueTask.FromResult(token), Name = "pi-03", SysRoot = sysroot };
        _run = RunAsync(options, time ?? TimeProvider.System, times ?? new AgentTimes());
    }

    /// <summary>Ends with the agent.</summary>
    public Task Completion => _run;

    /// <summary>A fresh token of a master.</summary>
    public static async Task<string> TokenAsync(RunningMaster master, string? node = null)
    {
        var store = master.Services.GetRequiredService<ClusterStore>();
        var (id, secret) = master.Services.GetRequiredService<IdSource>().NextToken();
        var token = JoinToken.Create(id, secret, master.Services.GetRequiredService<NodeAuthority>().Pin);
        var made = await store.ExecuteAsync(
            new CreateToken { Id = id, SecretHash = Digest.FromBytes(token.HashSecret()), BoundNode = node is null ? null : store.State.Nodes.FindByName(node)?.Id }, CancellationToken.None).DefaultTimeout();
        return made is CommandResult.Committed ? token.Reveal() : throw new InvalidOperationException($"{made}");
    }

    /// <summary>Reads on to the first change to a state.</summary>
    public async Task<AgentStatus> UntilAsync(AgentState state)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var status = await _told.Reader.ReadAsync().AsTask().DefaultTimeout();
            if (TimeProvider.System.GetElapsedTime(started) > Limits.Default)
            {
                throw new TimeoutException($"Not {state} within {Limits.Default.TotalSeconds:0} s; the last was: {status.ToText()}");
            }

            if (status.State == state)
            {
                return status;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _run.DefaultTimeout();
        }
        catch (Exception e) when (e is OperationCanceledException or AgentException)
        {
            // Stopped, or ended before.
        }

        _stop.Dispose();
    }

    private async Task RunAsync(AgentOptions options, TimeProvider time, AgentTimes times)
    {
        using var directory = AgentLock.Take(options.Directory);
        await new AgentLoop(options, [new ProcessesPart(options.SysRoot, time)], times, time, () => 0.5, status => _told.Writer.TryWrite(status)).RunAsync(_stop.Token);
    }
}
