// Writes to a store as fast as its disk allows and says on standard output what was acknowledged, one number a line;
// "failed CODE" and the end come with the first command that was not; with "go-on" as the fourth argument it goes on until all are tried.
// With "jobs" as the fourth each number is also a job whose only task is placed and succeeds; "attempt ID" says that its end
// was acknowledged. For tests that take the disk away.
using System.Globalization;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Cluster;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;
using Bramble.State.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

var first = int.Parse(args[1], CultureInfo.InvariantCulture);
var count = int.Parse(args[2], CultureInfo.InvariantCulture);
await using var services = new ServiceCollection().AddMetrics().AddSingleton<StoreMetrics>().BuildServiceProvider();
var goesOn = args is [_, _, _, "go-on"];
var hasJobs = args is [_, _, _, "jobs"];
var options = Options.Create(new StoreOptions { RetryEvery = goesOn ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromHours(1) });
var directory = Path.GetDirectoryName(Path.GetFullPath(args[0])) ?? "/";
var store = new ClusterStore(
    new SqliteBatchLog(args[0]), new DiskRoom(directory, options, DiskSpace.Of, NullLogger<DiskRoom>.Instance), options, TimeProvider.System,
    services.GetRequiredService<StoreMetrics>(), NullLogger<ClusterStore>.Instance);
store.Start();
await store.ExecuteAsync(new CreateCluster(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), "home"), CancellationToken.None);

var node = new NodeId(new Guid(1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8));
var key = Digest.Of([1]);
if (hasJobs)
{
    var token = new TokenId(int.MaxValue);
    await store.ExecuteAsync(new CreateToken { Id = token, SecretHash = key }, CancellationToken.None);
    await store.ExecuteAsync(
        new JoinNode { Token = token, SecretHash = key, Key = key, CertificateNotAfter = DateTimeOffset.MaxValue, NewId = node, Claims = new NodeClaims { Hostname = "pi-1" } }, CancellationToken.None);
    await store.ExecuteAsync(new OpenSession(key), CancellationToken.None);
}

// Four callers, so that batches have more than one command.
var next = first - 1;
var failed = false;
await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WriteAsync()));
if (!failed)
{
    await store.DisposeAsync();
}

async Task WriteAsync()
{
    for (var i = Interlocked.Increment(ref next); i < first + count && !failed; i = Interlocked.Increment(ref next))
    {
        var result = await store.ExecuteAsync(new CreateToken { Id = new TokenId(i), SecretHash = default }, CancellationToken.None);
        if (goesOn && result is not CommandResult.Committed)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        failed |= !goesOn && result is not CommandResult.Committed;
        Console.WriteLine(result switch
        {
            CommandResult.Unavailable unavailable => $"failed {unavailable.Problem.Code}",
            CommandResult.Committed when !failed => $"{i}",
            _ => "failed refused",
        });
        if (hasJobs && !failed)
        {
            await RunJobAsync(i);
        }
    }
}

async Task RunJobAsync(int number)
{
    var job = new JobId(new Guid(number, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8));
    var attempt = new AttemptId(job, 0, 1);
    Command[] commands =
    [
        new SubmitJobs { Jobs = [new NewJob(job, new JobSpec { Name = "job", Command = ["true"] })] },
        new PlaceTasks([new Placement(new TaskId(job, 0), node, new NodeSize(NodeSize.MaxCores * 1000, 1L << 30))]),
        new AttemptEnded(attempt, node, store.State.Nodes.Find(node)?.Epoch ?? 0, new AttemptOutcome { State = AttemptState.Succeeded, ExitCode = 0 }),
    ];
    foreach (var command in commands)
    {
        if (await store.ExecuteAsync(command, CancellationToken.None) is not CommandResult.Committed)
        {
            failed = true;
            return;
        }
    }

    Console.WriteLine($"attempt {attempt}");
}
