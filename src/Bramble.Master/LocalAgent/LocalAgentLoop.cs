using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Bramble.Master.Hosting;
using Bramble.Master.Joining;
using Bramble.Master.Store;
using Bramble.Protocol;
using Bramble.Protocol.Joining;
using Bramble.Protocol.Text;
using Bramble.State;
using Bramble.State.Tokens;

namespace Bramble.Master.LocalAgent;

/// <summary>
/// Runs this machine's own agent beside the master, as <c>bramble up</c> promises: joined without a person, started again when it
/// ends, stopped with the master. It is an agent like every other; its tasks outlive it and the master.
/// </summary>
internal sealed partial class LocalAgentLoop(
    MasterSettings settings,
    BoundAddresses bound,
    ClusterStore store,
    NodeAuthority authority,
    IdSource ids,
    TimeProvider time,
    ILogger<LocalAgentLoop> logger) : BackgroundService
{
    private const int SigTerm = 15;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(30);

    /// <summary>An agent that ran for so long has not failed at its start.</summary>
    private static readonly TimeSpan RanWell = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Agent is not { } program)
        {
            return;
        }

        await bound.WaitAsync(stoppingToken);

        if (bound.Agents is not { } listen)
        {
            NotANode(logger);
            return;
        }

        var wait = FirstWait;
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            try
            {
                var code = await RunAsync(program, listen, stoppingToken);
                Ended(logger, code);
            }
            catch (Exception e) when (e is Win32Exception or IOException)
            {
                CannotStart(logger, program, e.Message);
            }

            wait = time.GetElapsedTime(started) > RanWell ? FirstWait : wait * 2 < LastWait ? wait * 2 : LastWait;
            await Task.Delay(wait, time, stoppingToken);
        }
    }

    private async Task<int> RunAsync(string program, IPEndPoint listen, CancellationToken stoppingToken)
    {
        var any = listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any);
        var start = new ProcessStartInfo(program)
        {
            ArgumentList = { "agent", "--join", new IPEndPoint(any ? IPAddress.Loopback : listen.Address, listen.Port).ToString(), "--data", settings.Data, "--sysroot", settings.SysRoot, "--supervised" },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A token meant for somebody else must not reach it.
        start.Environment.Remove("BRAMBLE_TOKEN");
        var token = File.Exists(Path.Combine(settings.Data, DataDirectory.AgentFolder, "agent.json")) ? "" : await TokenAsync(stoppingToken);
        using var process = Process.Start(start) ?? throw new IOException("the system did not start it.");
        try
        {
            var told = Task.WhenAll(TellAsync(process.StandardOutput), TellAsync(process.StandardError));
            await process.StandardInput.WriteLineAsync(token.AsMemory(), stoppingToken);
            await process.StandardInput.FlushAsync(stoppingToken);
            await process.WaitForExitAsync(stoppingToken);
            await told.WaitAsync(FirstWait, time, stoppingToken);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                _ = Native.Kill(process.Id, SigTerm);
            }
        }
    }

    /// <summary>A token for this machine's own first join.</summary>
    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        var (id, secret) = ids.NextToken();
        var token = JoinToken.Create(id, secret, authority.Pin);
        var made = await store.ExecuteAsync(
            new CreateToken { Id = id, SecretHash = Digest.FromBytes(token.HashSecret()), Lifetime = TokenLifetime, Origin = new Origin("this machine's own agent") }, cancellationToken);
        return made is CommandResult.Committed ? token.Reveal() : throw new IOException("there is no join token for it; the store says why.");
    }

    private async Task TellAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            Said(logger, Untrusted.Clean(line, Untrusted.DescriptionLength));
        }
    }

    [LoggerMessage(LogLevel.Information, "This machine's agent: {Line}")]
    private static partial void Said(ILogger logger, string line);

    [LoggerMessage(LogLevel.Warning, "This machine's agent ended with {Code} and is started again")]
    private static partial void Ended(ILogger logger, int code);

    [LoggerMessage(LogLevel.Error, "This machine's agent {Program} can't be started: {Reason}")]
    private static partial void CannotStart(ILogger logger, string program, string reason);

    [LoggerMessage(LogLevel.Warning, "This machine is no node of its cluster: with --listen off no agent can connect")]
    private static partial void NotANode(ILogger logger);

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Kill(int process, int signal);
    }
}
