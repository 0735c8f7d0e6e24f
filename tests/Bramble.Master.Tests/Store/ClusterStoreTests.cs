using Bramble.Master.Store;
using Bramble.State;
using Bramble.State.Cluster;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Store;

public sealed class ClusterStoreTests
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_queues_up_behind_a_commit_is_one_batch()
    {
        await using var bench = new StoreBench();
        var entered = new TaskCompletionSource();
        var disk = new TaskCompletionSource();
        var log = new ScriptedLog();
        log.BeforeCommit = () =>
        {
            entered.TrySetResult();
            return disk.Task;
        };
        await using var store = bench.Store(log);
        var first = store.ExecuteAsync(StoreBench.Cluster, _ct);
        await entered.Task.DefaultTimeout();
        var rest = Enumerable.Range(0, 1500).Select(i => store.ExecuteAsync(StoreBench.Token(i), _ct)).ToArray();
        Assert.False(first.IsCompleted);
        Assert.Null(store.State.Cluster);
        disk.SetResult();
        Assert.All(await Task.WhenAll(rest).DefaultTimeout(), result => Assert.IsType<CommandResult.Committed>(result));
        Assert.Equal([1, 1000, 500], log.Batches);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        await using var bench = new StoreBench { Options = { QueueLength = 2 } };
        var entered = new TaskCompletionSource();
        var disk = new TaskCompletionSource();
        var log = new ScriptedLog();
        log.BeforeCommit = () =>
        {
            entered.TrySetResult();
            return disk.Task;
        };
        await using var store = bench.Store(log);
        var first = store.ExecuteAsync(StoreBench.Cluster, _ct);
        await entered.Task.DefaultTimeout();
        var waiting = new[] { store.ExecuteAsync(StoreBench.Token(1), _ct), store.ExecuteAsync(StoreBench.Token(2), _ct) };
        Assert.Equal("store-busy", await Problem(store.ExecuteAsync(StoreBench.Token(3), _ct)));
        disk.SetResult();
        await Task.WhenAll([first, .. waiting]).DefaultTimeout();
    }

    [Fact]
    public async Task A_failed_commit_is_never_acknowledged_and_leaves_nothing_in_memory()
    {
        await using var bench = new StoreBench();
        var log = new ScriptedLog();
        var store = bench.Store(log);
        await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
        var reread = new TaskCompletionSource<ClusterState>();
        store.Subscribe(batch => reread.TrySetResult(batch.State));
        log.BeforeCommit = () => throw new StoreException("The disk is on fire.");
        var fail = true;
        var opens = 0;
        log.BeforeOpen = () =>
        {
            opens++;
            if (fail && opens < 3)
            {
                throw new StoreException("The disk is still on fire.");
            }
        };
        Assert.Equal("store-unconfirmed", await Problem(store.ExecuteAsync(StoreBench.Token(1), _ct)));
        Assert.NotNull(store.State.Cluster);
        var state = await reread.Task.DefaultTimeout();
        Assert.Equal(0, state.Tokens.Count);
        Assert.Equal(3, opens);
        log.BeforeCommit = () => Task.CompletedTask;
        fail = false;
        await store.DisposeAsync();
        Assert.True(log.IsClosedClean);
    }

    [Fact]
    public async Task A_degraded_store_refuses_with_the_reason_and_lets_read()
    {
        await using var bench = new StoreBench { Options = { RetryEvery = TimeSpan.FromHours(1) } };
        var log = new ScriptedLog();
        var store = bench.Store(log);
        await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
        log.BeforeCommit = () => throw new StoreException("No space left.");
        log.BeforeOpen = () => throw new StoreException("No space left.");
        await store.ExecuteAsync(StoreBench.Token(1), _ct).DefaultTimeout();
        var refused = Assert.IsType<CommandResult.Unavailable>(await store.ExecuteAsync(StoreBench.Token(2), _ct).DefaultTimeout());
        Assert.Equal(new StoreProblem("store-degraded", "No space left."), refused.Problem);
        Assert.Equal("home", store.State.Cluster?.Name);
        await store.DisposeAsync();
        Assert.False(log.IsClosedClean);
    }

    [Fact]
    public async Task An_unexpected_error_ends_the_loop_and_leaves_nobody_waiting()
    {
        await using var bench = new StoreBench();
        var log = new ScriptedLog { BeforeCommit = () => throw new InvalidOperationException("a mistake") };
        var store = bench.Store(log);
        Assert.Equal("store-unconfirmed", await Problem(store.ExecuteAsync(StoreBench.Cluster, _ct)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Completion.DefaultTimeout());
        Assert.Equal("store-stopped", await Problem(store.ExecuteAsync(StoreBench.Cluster, _ct)));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.DisposeAsync());
    }

    [Fact]
    public async Task Subscribers_hear_of_a_change_before_its_caller_does()
    {
        await using var bench = new StoreBench();
        await using var store = bench.Store(new ScriptedLog());
        var heard = new List<Change>();
        store.Subscribe(batch => heard.AddRange(batch.Changes));
        await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
        Assert.IsType<ClusterPut>(heard[0]);
        var refused = Assert.IsType<CommandResult.Refused>(await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout());
        Assert.IsType<ClusterExists>(refused.Refusal);
    }

    [Fact]
    public async Task A_cancelled_command_is_surely_not_done()
    {
        await using var bench = new StoreBench();
        await using var store = bench.Store(new ScriptedLog());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.ExecuteAsync(StoreBench.Cluster, new CancellationToken(true)).DefaultTimeout());
        Assert.Null(store.State.Cluster);
    }

    private static async Task<string> Problem(Task<CommandResult> result) =>
        Assert.IsType<CommandResult.Unavailable>(await result.DefaultTimeout()).Problem.Code;
}
