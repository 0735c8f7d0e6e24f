using System.Security.Cryptography;
using Bramble.Master.Store;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Cluster;
using Bramble.State.Nodes;
using Bramble.State.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bramble.Master.Tests.Store;

/// <summary>A store in a directory of its own, and commands to give it.</summary>
internal sealed class StoreBench : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<StoreMetrics>().BuildServiceProvider();

    public string Directory { get; init; } = System.IO.Directory.CreateTempSubdirectory("bramble-store-").FullName;

    public string Database => Path.Combine(Directory, "bramble.db");

    public StoreOptions Options { get; } = new() { RetryEvery = TimeSpan.FromMilliseconds(20) };

    /// <summary>What the disk is said to have; the real one's where a test says nothing.</summary>
    public Func<string, DiskSpace?> Measure { get; set; } = DiskSpace.Of;

    public DiskRoom Room => field ??= new DiskRoom(Directory, Microsoft.Extensions.Options.Options.Create(Options), directory => Measure(directory), NullLogger<DiskRoom>.Instance);

    public ClusterStore Store(IBatchLog? log = null)
    {
        var store = new ClusterStore(
            log ?? new SqliteBatchLog(Database), Room, Microsoft.Extensions.Options.Options.Create(Options), TimeProvider.System,
            _services.GetRequiredService<StoreMetrics>(), NullLogger<ClusterStore>.Instance);
        store.Start();
        return store;
    }

    public static readonly CreateCluster Cluster = new(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), "home");

    public static Digest Hash(int number) => Digest.Of(SHA256.HashData([(byte)number, (byte)(number >> 8), (byte)(number >> 16)]));

    public static CreateToken Token(int number) => new() { Id = new TokenId(number), SecretHash = Hash(number) };

    public static JoinNode Join(int token) => new()
    {
        Token = new TokenId(token),
        SecretHash = Hash(token),
        Key = Hash(1000 + token),
        CertificateNotAfter = DateTimeOffset.MaxValue,
        NewId = new NodeId(new Guid(token, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)),
        Claims = new NodeClaims { Hostname = $"pi-{token}", Serial = "s" },
        Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["rack"] = "ä", ["zone"] = "" },
    };

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
