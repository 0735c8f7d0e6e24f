using Bramble.Master.Store;
using Bramble.State.Nodes;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Store;

/// <summary>Marks, ballast and what is still recorded, on a disk that has what the test says.</summary>
public sealed class DiskRoomTests
{
    private const long Mebibyte = 1 << 20;

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(100, "Normal", false)]
    [InlineData(11, "Normal", false)]
    [InlineData(9, "High", false)]
    [InlineData(4, "Full", true)]
    [InlineData(0, "Full", true)]
    public async Task The_marks_are_percentages_of_what_can_be_used(long availablePercent, string level, bool isFull)
    {
        await using var bench = new StoreBench { Options = { BallastBytes = 0 } };
        bench.Measure = _ => Disk(availablePercent * Mebibyte);

        bench.Room.Look();

        Assert.Equal(level, bench.Room.Level.ToString());
        Assert.Equal(isFull ? "store-full" : null, bench.Room.Full?.Code);
    }

    [Fact]
    public async Task Five_percent_of_a_large_disk_are_enough()
    {
        await using var bench = new StoreBench { Options = { BallastBytes = 0 } };
        bench.Measure = _ => new DiskSpace(1_000L << 30, 20L << 30, 20L << 30);

        bench.Room.Look();

        Assert.Equal(DiskLevel.Normal, bench.Room.Level);
    }

    [Fact]
    public async Task What_only_root_may_use_counts_for_nothing()
    {
        await using var bench = new StoreBench { Options = { BallastBytes = 0 } };
        bench.Measure = _ => new DiskSpace(100 * Mebibyte, 9 * Mebibyte, 4 * Mebibyte);

        bench.Room.Look();

        Assert.Equal(DiskLevel.Full, bench.Room.Level);
    }

    [Fact]
    public async Task The_ballast_is_made_spent_and_made_anew_when_there_is_room()
    {
        await using var bench = new StoreBench { Options = { BallastBytes = Mebibyte } };
        var available = 50 * Mebibyte;
        bench.Measure = _ => Disk(available);
        var ballast = Path.Combine(bench.Directory, Ballast.FileName);
        var told = 0;
        bench.Room.Changed += (_, _) => told++;

        bench.Room.Look();
        Assert.Equal(Mebibyte, new FileInfo(ballast).Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ballast));

        Assert.True(bench.Room.TrySpend());
        Assert.False(File.Exists(ballast));
        Assert.Equal("store-full", bench.Room.Full?.Code);
        Assert.False(bench.Room.TrySpend(), "it was spent twice");

        available = Mebibyte; // Too little for a ballast, whatever the percentages say.
        bench.Room.Look();
        Assert.Equal("store-full", bench.Room.Full?.Code);

        available = 50 * Mebibyte;
        bench.Room.Look();
        Assert.True(File.Exists(ballast));
        Assert.Null(bench.Room.Full);
        Assert.Equal(2, told);
    }

    [Fact]
    public async Task Over_the_mark_growth_is_refused_and_everything_else_goes_on()
    {
        await using var bench = new StoreBench { Options = { BallastBytes = 0 } };
        var available = 50 * Mebibyte;
        bench.Measure = _ => Disk(available);
        await using var store = bench.Store();
        await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
        await store.ExecuteAsync(StoreBench.Token(1), _ct).DefaultTimeout();
        await store.ExecuteAsync(StoreBench.Join(1), _ct).DefaultTimeout();
        available = 2 * Mebibyte;
        bench.Room.Look();

        var refused = Assert.IsType<CommandResult.Unavailable>(await store.ExecuteAsync(StoreBench.Token(2), _ct).DefaultTimeout());
        Assert.Equal("store-full", refused.Problem.Code);
        Assert.Contains("2 MiB left", refused.Problem.Message, StringComparison.Ordinal);
        Assert.IsType<CommandResult.Committed>(await store.ExecuteAsync(new DrainNode(StoreBench.Join(1).NewId), _ct).DefaultTimeout());
        Assert.IsType<CommandResult.Committed>(await store.ExecuteAsync(new RemoveNode(StoreBench.Join(1).NewId), _ct).DefaultTimeout());

        available = 50 * Mebibyte;
        bench.Room.Look();
        Assert.IsType<CommandResult.Committed>(await store.ExecuteAsync(StoreBench.Token(2), _ct).DefaultTimeout());
    }

    [Fact]
    public async Task A_removal_that_finds_no_room_is_recorded_in_the_ballasts()
    {
        await using var bench = new StoreBench { Options = { BallastBytes = Mebibyte } };
        bench.Measure = _ => Disk(50 * Mebibyte);
        bench.Room.Look();
        var log = new ScriptedLog();
        await using var store = bench.Store(log);
        await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
        await store.ExecuteAsync(StoreBench.Token(1), _ct).DefaultTimeout();
        await store.ExecuteAsync(StoreBench.Join(1), _ct).DefaultTimeout();
        var entered = new TaskCompletionSource();
        var disk = new TaskCompletionSource();
        log.BeforeCommit = async () =>
        {
            entered.TrySetResult();
            await disk.Task;
            if (File.Exists(Path.Combine(bench.Directory, Ballast.FileName)))
            {
                throw new StoreException("No room.", isFull: true);
            }
        };

        // The first holds the loop, so that the other two are one batch.
        var first = store.ExecuteAsync(new DrainNode(StoreBench.Join(1).NewId), _ct);
        await entered.Task.DefaultTimeout();
        var growth = store.ExecuteAsync(StoreBench.Token(2), _ct);
        var removal = store.ExecuteAsync(new RemoveNode(StoreBench.Join(1).NewId), _ct);
        disk.SetResult();

        Assert.IsType<CommandResult.Committed>(await first.DefaultTimeout());
        Assert.IsType<CommandResult.Committed>(await removal.DefaultTimeout());
        Assert.IsType<CommandResult.Committed>(await growth.DefaultTimeout()); // It was under way already, and there was room again.
        Assert.Equal("store-full", Assert.IsType<CommandResult.Unavailable>(await store.ExecuteAsync(StoreBench.Token(3), _ct).DefaultTimeout()).Problem.Code);
        Assert.Null(store.Degraded);
        Assert.Equal("store-full", store.Problem?.Code);
    }

    [Fact]
    public async Task Growth_in_the_batch_that_finds_no_room_is_refused_and_surely_not_done()
    {
        await using var bench = new StoreBench { Options = { BallastBytes = Mebibyte } };
        bench.Measure = _ => Disk(50 * Mebibyte);
        bench.Room.Look();
        var log = new ScriptedLog();
        await using var store = bench.Store(log);
        await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
        log.BeforeCommit = () => File.Exists(Path.Combine(bench.Directory, Ballast.FileName)) ? throw new StoreException("No room.", isFull: true) : Task.CompletedTask;

        var refused = Assert.IsType<CommandResult.Unavailable>(await store.ExecuteAsync(StoreBench.Token(1), _ct).DefaultTimeout());

        Assert.Equal("store-full", refused.Problem.Code);
        Assert.Equal(0, store.State.Tokens.Count);
    }

    /// <summary>100 MiB in all.</summary>
    private static DiskSpace Disk(long available) => new(100 * Mebibyte, available, available);
}
