using System.Text;
using Bramble.Protocol.Ids;
using Bramble.State.Cluster;
using Bramble.State.Nodes;
using Bramble.State.Tokens;

namespace Bramble.State.Tests;

/// <summary>Short ways to make commands, and a cluster to try them on.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static Digest Key(int number) => Digest.Of(Encoding.UTF8.GetBytes($"key {number}"));

    public static Digest Secret(int number) => Digest.Of(Encoding.UTF8.GetBytes($"secret {number}"));

    public static NodeId Node(int number) => new(new Guid(number, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8));

    public static CreateToken Token(int number, int uses = 1) =>
        new() { Id = new TokenId(number), SecretHash = Secret(number), Uses = uses };

    public static JoinNode Join(int token, int key, int node, string? name = null) => new()
    {
        Token = new TokenId(token),
        SecretHash = Secret(token),
        Key = Key(key),
        CertificateNotAfter = Noon.AddDays(90),
        NewId = Node(node),
        Name = name,
        Claims = new NodeClaims { Hostname = $"pi-{node}", Serial = $"serial-{node}" },
    };

    public static OpenSession Open(int key, string boot = "boot", string? serial = null) =>
        new(Key(key)) { BootId = boot, Serial = serial, Address = "10.0.0.7:4000" };

    public static Story Cluster() => new Story().Do(new CreateCluster(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), "home"));

    /// <summary>A cluster with node 1, named <c>pi-1</c>, of key 1.</summary>
    public static Story ClusterWithNode() => Cluster().Do(Token(1)).Do(Join(token: 1, key: 1, node: 1));
}
