using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;

namespace Bramble.Master.Tests.Store;

public sealed class JobRowsTests
{
    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero).AddTicks(1234567);
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    private static JobId Job(int number) => new(new Guid(number, 8, 8, 1, 2, 3, 4, 5, 6, 7, 8));

    [Fact]
    public async Task Jobs_tasks_and_attempts_come_back_as_they_were()
    {
        await using var bench = new StoreBench();
        using var log = new SqliteBatchLog(bench.Database);
        log.Open();
        var node = StoreBench.Join(1).NewId;
        var size = new NodeSize(8_000, 1L << 32);
        var full = new JobSpec
        {
            Name = "full",
            Command = ["a", "ä b"],
            Count = 100_000,
            Env = new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "\n" },
            Workdir = "/w",
            User = "pi",
            Resources = new JobResources { Cpus = 0.25, MemoryBytes = 1 << 20 },
            Where = "rack='ä' || arch=arm64",
            On = ["pi-1"],
            Retries = 3,
            TimeoutSeconds = 60,
            GraceSeconds = 0,
            Priority = 1,
            After = ["first"],
            Single = true,
            Pack = true,
            OutputBytes = 4096,
        };
        Command[] commands =
        [
            StoreBench.Cluster, StoreBench.Token(1), StoreBench.Join(1), new OpenSession(StoreBench.Hash(1001)),
            new SubmitJobs { Jobs = [new(Job(1), new JobSpec { Name = "first", Script = "true", Count = 3, Retries = 1 })], IdempotencyKey = "k", Fingerprint = StoreBench.Hash(5) },
            new SubmitJobs { Jobs = [new(Job(2), full)] },
            new SubmitJobs { Jobs = [new(Job(3), new JobSpec { Name = "each", Command = ["x"], Each = "node" }, [node])] },
            new PlaceTasks([.. Enumerable.Range(0, 3).Select(i => new Placement(new TaskId(Job(1), i), node, size)), new Placement(new TaskId(Job(3), 0), node, size)]),
            new AttemptStarting(new(Job(1), 0, 1), node, 1), new AttemptRunning(new(Job(1), 1, 1), node, 1),
            new AttemptEnded(new(Job(1), 2, 1), node, 1, new AttemptOutcome
            {
                State = AttemptState.Failed, Reason = AttemptReason.Signal, ExitCode = 137, Signal = 9, Message = "m", CpuSeconds = 1.5, PeakMemoryBytes = 7, ReadBytes = 8, WrittenBytes = 9,
            }),
            new AttemptEnded(new(Job(1), 2, 1), node, 1, new AttemptOutcome { State = AttemptState.Succeeded, ExitCode = 0 }),
            new CancelJob(Job(3)), new MarkNodeLate(node, 1), new MarkNodeLost(node, 1),
        ];
        var committed = await log.CommitAsync([.. commands.Select(command => new TimedCommand(command, Now))], _ct);
        Assert.All(committed.Decisions, decision => Assert.IsType<Decision.Accepted>(decision));

        var loaded = log.Open();

        Same(committed.State.Jobs, loaded.Jobs);
        Assert.Equal(full, loaded.Jobs.Find(Job(2))?.Record.Spec);
        Assert.NotNull(loaded.Jobs.Find(Job(1))?.Attempt(2, 1)?.Superseded);
        Assert.Equal(JobState.Cancelled, loaded.Jobs.Find(Job(3))?.State);

        // Only what was touched has rows, and deleting a job takes all of its rows.
        Assert.Equal(4, Count(bench, "tasks"));
        await log.CommitAsync([new TimedCommand(new Bramble.State.Housekeeping.Sweep { Jobs = new JobRetention { Jobs = 0 } }, Now)], _ct);
        Assert.Equal((3, 3, 2), (Count(bench, "tasks"), Count(bench, "attempts"), Count(bench, "jobs")));
        Same((await log.CommitAsync([], _ct)).State.Jobs, log.Open().Jobs);
    }

    private static void Same(JobSet one, JobSet other)
    {
        Assert.Equal(one.Totals, other.Totals);
        Assert.Equal(one.NewestFirst().Select(job => job.Record), other.NewestFirst().Select(job => job.Record));
        foreach (var (left, right) in one.NewestFirst().Zip(other.NewestFirst()))
        {
            Assert.Equal(left.Progress, right.Progress);
            Assert.Equal(left.Counts, right.Counts);
            for (var i = 0; i < Math.Min(left.Record.Count, 10); i++)
            {
                Assert.Equal(left.Task(i), right.Task(i));
                Assert.Equal(left.Attempts(i), right.Attempts(i));
            }
        }
    }

    private static long Count(StoreBench bench, string table)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={bench.Database};Pooling=False");
        connection.Open();
        return Sql.Number(connection, $"SELECT count(*) FROM {table}");
    }
}
