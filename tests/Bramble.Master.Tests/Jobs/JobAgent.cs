using System.Globalization;
using Bramble.Protocol.Sessions.V1;
using Bramble.TestKit;
using Bramble.TestKit.Agents;

namespace Bramble.Master.Tests.Jobs;

/// <summary>An agent's session as far as jobs go, played by the test.</summary>
internal sealed class JobAgent : IAsyncDisposable
{
    private readonly SimulatedAgent _agent;

    private JobAgent(SimulatedAgent agent) => _agent = agent;

    public long Epoch { get; private init; }

    /// <summary>What the master said of the attempts it was told of.</summary>
    public IReadOnlyList<AttemptVerdict> Verdicts { get; private set; } = [];

    /// <summary>Opens a session and tells what the machine is and what it has.</summary>
    public static Task<JobAgent> OpenAsync(RunningMaster master, SimulatedNode node, params IEnumerable<AttemptReport> has) => OpenAsync(master, node, terms: null, has);

    /// <summary>Opens a session and tells what the machine is, which tasks it takes, and what it has.</summary>
    public static async Task<JobAgent> OpenAsync(RunningMaster master, SimulatedNode node, TaskTerms? terms, params IEnumerable<AttemptReport> has)
    {
        var (agent, welcome) = await SimulatedAgent.OpenAsync(master, node);
        var opened = new JobAgent(agent) { Epoch = welcome.Epoch };
        await agent.SendAsync(new AgentMessage { Facts = new Facts { CpuCores = 4, MemoryBytes = 1UL << 30, Arch = "arm64" } });
        await agent.SendAsync(new AgentMessage { Reading = new Reading { CpuPercent = 1, MemoryAvailableBytes = 900 << 20, BootMilliseconds = 1000, UnixMilliseconds = 1_800_000_000_000 } });
        var list = new AttemptList
        {
            Terms = terms,
            Limits = new TaskLimits { Memory = LimitSupport.Watched, Cpu = LimitSupport.None, Processes = LimitSupport.Watched },
        };
        list.Attempts.Add(has);
        await agent.SendAsync(new AgentMessage { Attempts = list });
        opened.Verdicts = [.. (await opened.NextAsync(MasterMessage.BodyOneofCase.KnownAttempts)).KnownAttempts.Verdicts];
        return opened;
    }

    /// <summary>Reads on to the next message of a kind.</summary>
    public async Task<MasterMessage> NextAsync(MasterMessage.BodyOneofCase kind)
    {
        while (await _agent.ReadAsync() is { } message)
        {
            if (message.BodyCase == kind)
            {
                return message;
            }
        }

        throw new InvalidOperationException($"The session has ended before a {kind}.");
    }

    public async Task<StartAttempt> StartAsync() => (await NextAsync(MasterMessage.BodyOneofCase.StartAttempt)).StartAttempt;

    public async Task<AttemptAck> AckAsync() => (await NextAsync(MasterMessage.BodyOneofCase.AttemptAcks)).AttemptAcks.Acks[0];

    public Task ReportAsync(params AttemptReport[] report)
    {
        var reports = new AttemptReports();
        reports.Reports.Add(report);
        return _agent.SendAsync(new AgentMessage { Reports = reports });
    }

    public Task LogAsync(AttemptId id, string text, ulong offset = 0, ulong dropped = 0)
    {
        var chunks = new LogChunks();
        chunks.Chunks.Add(new LogChunk { Id = id, Stream = LogStream.Stdout, Offset = offset, Dropped = dropped, Data = Google.Protobuf.ByteString.CopyFromUtf8(text) });
        return _agent.SendAsync(new AgentMessage { Logs = chunks });
    }

    public Task TellAsync(TaskTerms terms) => _agent.SendAsync(new AgentMessage { Terms = terms });

    public Task<Ended?> EndAsync() => _agent.EndAsync();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    public static AttemptReport Running(StartAttempt start) => new() { Id = start.Id, Epoch = start.Epoch, Stage = AttemptStage.Running };

    public static AttemptReport Ended(StartAttempt start, AttemptOutcome outcome = AttemptOutcome.Succeeded, uint exitCode = 0, ulong stdoutBytes = 0) => new()
    {
        Id = start.Id,
        Epoch = start.Epoch,
        Stage = AttemptStage.Ended,
        Result = new AttemptResult
        {
            Outcome = outcome,
            Code = outcome == AttemptOutcome.Succeeded ? "" : "exit-code",
            Message = string.Create(CultureInfo.InvariantCulture, $"Exit code {exitCode}."),
            ExitCode = exitCode,
            StdoutBytes = stdoutBytes,
        },
    };
}
