using System.Buffers;
using System.Text;
using Bramble.Agent.Connection;
using Bramble.Agent.Tasks;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
using Bramble.TestKit;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using AttemptOutcome = Bramble.Protocol.Sessions.V1.AttemptOutcome;
using AttemptResult = Bramble.Protocol.Sessions.V1.AttemptResult;
using LimitSupport = Bramble.Protocol.Sessions.V1.LimitSupport;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>Attempts by the session's messages, every one of which has to fit a frame.</summary>
public sealed class LinkTests : IAsyncDisposable
{
    private static readonly AttemptId First = Id(0);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("bramble-link-");
    private readonly List<AttemptReport> _reports = [];
    private readonly List<LogChunk> _chunks = [];
    private readonly List<AttemptList> _lists = [];
    private AttemptsLink _link;

    public LinkTests()
    {
        File.SetUnixFileMode(_root.FullName, (UnixFileMode)0b111_001_001);
        _link = Open();
        _link.SessionStarted("pi-03");
    }

    [Fact]
    public async Task A_session_begins_with_the_list_and_the_limits()
    {
        await TakeUntilAsync(() => _lists.Count > 0);

        Assert.Empty(_lists[0].Attempts);
        Assert.False(_lists[0].More);
        Assert.NotEqual(LimitSupport.Unspecified, _lists[0].Limits.Memory);
        Assert.Equal(("", RunnerBench.User), (_lists[0].Terms.Refuses, _lists[0].Terms.User));
    }

    [Fact]
    public void The_owners_policy_is_told_and_told_again_when_it_has_changed()
    {
        var policy = Path.Combine(_root.FullName, "policy.json");
        var time = new FakeTimeProvider();
        File.WriteAllText(policy, """{"maxCpus": 2, "maxMemoryBytes": 67108864}""");
        using var link = AttemptsLink.Open(
            new TaskRunnerOptions { DataDirectory = Path.Combine(_root.FullName, "other"), WorkRoot = Path.Combine(_root.FullName, "work"), PolicyFiles = [policy] }, time, NullLogger.Instance);
        link.SessionStarted("pi-03");
        Assert.True(link.TryTake(out var first));
        Assert.Equal(("", 2.0, 64UL << 20), (first.Attempts.Terms.Refuses, first.Attempts.Terms.MaxCpus, first.Attempts.Terms.MaxMemoryBytes));

        File.WriteAllText(policy, """{"tasks": false}""");
        link.LookAtTerms();
        Assert.False(link.TryTake(out _));
        time.Advance(TimeSpan.FromSeconds(15));
        link.LookAtTerms();
        Assert.True(link.TryTake(out var changed));
        Assert.Equal("The owner of this node lets it take no tasks.", changed.Terms.Refuses);

        File.WriteAllText(policy, "{");
        time.Advance(TimeSpan.FromSeconds(15));
        link.LookAtTerms();
        Assert.True(link.TryTake(out changed));
        Assert.Contains("can't be used, so the node takes no tasks", changed.Terms.Refuses, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(15));
        link.LookAtTerms();
        Assert.False(link.TryTake(out _), "what has not changed was told again");
    }

    [Fact]
    public async Task A_task_is_started_reported_logged_as_far_as_there_is_credit_and_forgotten_after_its_ack()
    {
        Send(Script(First, "echo $BRAMBLE_NODE; echo oops >&2; exit 3"));
        await TakeUntilAsync(() => Result(First) is not null);
        var result = Result(First)!;
        Assert.Equal((AttemptOutcome.Failed, "exit-code", 3u, 6ul, 5ul), (result.Outcome, result.Code, result.ExitCode, result.StdoutBytes, result.StderrBytes));
        Assert.Equal(7, _reports[^1].Epoch);
        Assert.Empty(_chunks);

        Send(new MasterMessage { AttemptAcks = new AttemptAcks { Acks = { new AttemptAck { Id = First } } } });
        Send(Credit(4));
        await TakeUntilAsync(() => _chunks.Count > 0);
        Assert.Equal("pi-0", Log(First, LogStream.Stdout));
        Assert.False(_link.TryTake(out _));
        Assert.NotEmpty(Directory.GetDirectories(Path.Combine(_root.FullName, "data", "tasks"), "0192*"));

        Send(Credit(1000));
        await TakeUntilAsync(() => Log(First, LogStream.Stderr) is "oops\n");
        Assert.Equal("pi-03\n", Log(First, LogStream.Stdout));
        await ForgottenAsync();
    }

    [Fact]
    public async Task Output_nobody_wants_does_not_keep_an_attempt()
    {
        Send(Script(First, "echo much"));
        await TakeUntilAsync(() => Result(First) is not null);
        Send(new MasterMessage { AttemptAcks = new AttemptAcks { Acks = { new AttemptAck { Id = First, DiscardLog = true } } } });

        await ForgottenAsync();
    }

    [Fact]
    public async Task Output_of_a_running_task_follows_at_once()
    {
        Send(Credit(1 << 20));
        Send(Script(First, "echo live; sleep 1000"));
        await TakeUntilAsync(() => Log(First, LogStream.Stdout) is "live\n");
        Assert.Null(Result(First));

        Send(new MasterMessage { StopAttempt = new StopAttempt { Id = First, GraceMilliseconds = 0 } });
        await TakeUntilAsync(() => Result(First) is { Outcome: AttemptOutcome.Cancelled });
    }

    [Fact]
    public async Task Dropped_output_is_told_with_its_count()
    {
        var start = Script(First, "head -c 100000 /dev/zero; printf END");
        start.StartAttempt.HeadBytes = 10;
        start.StartAttempt.TailBytes = 20;
        Send(start);
        await TakeUntilAsync(() => Result(First) is not null);
        Send(Credit(1 << 20));
        await TakeUntilAsync(() => _chunks.Sum(chunk => (long)chunk.Dropped + chunk.Data.Length) == 100_003);

        Assert.Equal(100_003ul - 30, _chunks.Aggregate(0ul, (sum, chunk) => sum + chunk.Dropped));
        Assert.EndsWith("END", Log(First, LogStream.Stdout), StringComparison.Ordinal);
        var expected = 0ul;
        foreach (var chunk in _chunks)
        {
            Assert.Equal(expected, chunk.Offset);
            expected += chunk.Dropped + (ulong)chunk.Data.Length;
        }
    }

    [Fact]
    public async Task A_result_is_sent_in_each_session_until_it_is_acked()
    {
        Send(Script(First, "echo hello"));
        await TakeUntilAsync(() => Result(First) is not null);
        _link.SessionEnded();
        Assert.False(_link.TryTake(out _));
        _link.Dispose();
        _link = Open();
        Clear();
        _link.SessionStarted("pi-03");
        await TakeUntilAsync(() => Result(First) is not null);

        Assert.Equal(AttemptStage.Ended, Assert.Single(_lists[0].Attempts).Stage);
        Assert.Equal(7, _reports[0].Epoch);

        // The log goes on where the master says.
        Send(Credit(1000));
        Send(new MasterMessage { KnownAttempts = new KnownAttempts { Verdicts = { new AttemptVerdict { Id = First, Keep = true, StdoutOffset = 2 } } } });
        await TakeUntilAsync(() => _chunks.Count > 0);
        Assert.Equal((2ul, "llo\n"), (_chunks[0].Offset, Log(First, LogStream.Stdout)));
    }

    [Fact]
    public async Task What_the_master_does_not_count_any_more_is_stopped_and_forgotten()
    {
        foreach (var id in new[] { First, Id(1), Id(2) })
        {
            Send(Script(id, id.Index == 2 ? "exit 0" : "sleep 1000"));
        }

        await TakeUntilAsync(() => Result(Id(2)) is not null && _reports.Count(report => report.Stage == AttemptStage.Running) >= 2);
        _link.SessionEnded();
        Clear();
        _link.SessionStarted("pi-03");
        Send(new MasterMessage { KnownAttempts = new KnownAttempts { Verdicts = { new AttemptVerdict { Id = First, Keep = false } }, More = true } });
        Send(new MasterMessage { KnownAttempts = new KnownAttempts() });

        await ForgottenAsync();
    }

    [Fact]
    public async Task The_longest_command_and_its_sentence_fit_their_messages()
    {
        var start = new MasterMessage { StartAttempt = new StartAttempt { Id = First, Epoch = 7, JobName = "long", Count = 1, Command = { new string('\u00e4', 30_000) } } };
        Send(start);
        await TakeUntilAsync(() => Result(First) is not null);

        Assert.Equal(AttemptOutcome.Failed, Result(First)!.Outcome);
        Assert.InRange(Result(First)!.Message.Length, 1, 400);
    }

    [Fact]
    public async Task Six_hundred_attempts_are_listed_in_several_messages()
    {
        for (uint index = 0; index < 600; index++)
        {
            var refused = Script(Id(index), "true");
            refused.StartAttempt.User = "no-such-user";
            Send(refused);
        }

        await TakeUntilAsync(() => _reports.Count(report => report.Stage == AttemptStage.Ended) == 600);
        Assert.All(_reports, report => Assert.Equal("user-unknown", report.Result.Code));
        _link.SessionEnded();
        Clear();
        _link.SessionStarted("pi-03");
        await TakeUntilAsync(() => _reports.Count == 600);

        Assert.Equal([true, true, false], _lists.Select(list => list.More));
        Assert.Equal(600, _lists.Sum(list => list.Attempts.Count));
        Send(new MasterMessage { AttemptAcks = new AttemptAcks { Acks = { _reports.Select(report => new AttemptAck { Id = report.Id, DiscardLog = true }) } } });
        await ForgottenAsync();
    }

    /// <summary>A pipe that nobody writes to stands for a card that does not answer.</summary>
    [Fact]
    public async Task A_disk_that_hangs_holds_up_no_session_and_a_policy_that_is_no_file_forbids_tasks()
    {
        var policy = Path.Combine(_root.FullName, "pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", ["-m", "600", policy]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken).DefaultTimeout();
        }

        using var link = AttemptsLink.Open(
            new TaskRunnerOptions { DataDirectory = Path.Combine(_root.FullName, "other"), WorkRoot = Path.Combine(_root.FullName, "work"), PolicyFiles = [policy] }, TimeProvider.System, NullLogger.Instance);
        using var part = new AttemptsPart(link);
        var outbox = new SessionOutbox();

        await Task.Run(() => part.Opened(outbox, new Welcome { NodeName = "pi-03" }), TestContext.Current.CancellationToken).DefaultTimeout();

        // Once somebody opens it to write, whoever waits to read goes on.
        await Task.Run(() => File.Open(policy, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose(), TestContext.Current.CancellationToken).DefaultTimeout();
        var first = await outbox.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().DefaultTimeout();
        Assert.Contains("can't be used", first.Attempts.Terms.Refuses, StringComparison.Ordinal);
        part.Closed();
    }

    [Fact]
    public void An_attempt_that_can_not_be_is_a_violation()
    {
        Assert.Throws<InvalidDataException>(() => _link.OnMessage(Script(new AttemptId { JobId = ByteString.CopyFrom(1, 2), Attempt = 1 }, "true")));
        Assert.Throws<InvalidDataException>(() => _link.OnMessage(new MasterMessage { StopAttempt = new StopAttempt() }));
        Assert.False(_link.OnMessage(new MasterMessage { Beat = new Beat() }));
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever a test left is stopped as in a session that counts nothing.
        _link.SessionStarted("pi-03");
        Send(new MasterMessage { KnownAttempts = new KnownAttempts() });
        await ForgottenAsync();
        _link.Dispose();
        _root.Delete(recursive: true);
    }

    private static AttemptId Id(uint index) => new() { JobId = ByteString.CopyFrom(Convert.FromHexString("0192f5c0000070008000000000000001")), Index = index, Attempt = 1 };

    private static MasterMessage Script(AttemptId id, string script) => new() { StartAttempt = new StartAttempt { Id = id, Epoch = 7, JobName = "job", Count = 1000, Script = script } };

    private static MasterMessage Credit(uint bytes) => new() { LogRequest = new LogRequest { CreditBytes = bytes } };

    private AttemptsLink Open() => AttemptsLink.Open(
        new TaskRunnerOptions { DataDirectory = Path.Combine(_root.FullName, "data"), WorkRoot = Path.Combine(_root.FullName, "work"), PolicyFiles = [] }, TimeProvider.System, NullLogger.Instance);

    private void Send(MasterMessage message)
    {
        // As it comes off the wire.
        var frame = new ArrayBufferWriter<byte>();
        SessionFrame.Write(frame, message);
        Assert.True(_link.OnMessage(MasterMessage.Parser.ParseFrom(frame.WrittenSpan[SessionFrame.HeaderLength..])));
    }

    private async Task TakeUntilAsync(Func<bool> holds)
    {
        while (true)
        {
            while (_link.TryTake(out var message))
            {
                SessionFrame.Write(new ArrayBufferWriter<byte>(), message);
                _lists.AddRange(message.Attempts is { } list ? [list] : []);
                _reports.AddRange(message.Reports?.Reports ?? []);
                _chunks.AddRange(message.Logs?.Chunks ?? []);
            }

            if (holds())
            {
                return;
            }

            await _link.WaitAsync(TestContext.Current.CancellationToken).DefaultTimeout();
        }
    }

    private Task ForgottenAsync() =>
        Until.TrueAsync(() => Task.FromResult(Directory.GetDirectories(Path.Combine(_root.FullName, "data", "tasks"), "0192*").Length == 0), "all attempts are forgotten");

    private AttemptResult? Result(AttemptId id) => _reports.LastOrDefault(report => report.Id.Equals(id) && report.Result is not null)?.Result;

    private string Log(AttemptId id, LogStream stream) =>
        Encoding.UTF8.GetString([.. _chunks.Where(chunk => chunk.Id.Equals(id) && chunk.Stream == stream).SelectMany(chunk => chunk.Data)]);

    private void Clear()
    {
        _lists.Clear();
        _reports.Clear();
        _chunks.Clear();
    }
}
