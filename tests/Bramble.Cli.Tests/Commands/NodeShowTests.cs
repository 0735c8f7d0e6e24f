using Bramble.Cli.Commands;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Tests.Commands;

public sealed class NodeShowTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_card_the_use_of_filesystems_the_last_start_and_what_held_it_back_are_told()
    {
        var node = Node(
            new NodeFacts { Boot = new BootFacts { ResetCause = "watchdog" }, Disks = [new DiskFacts { Name = "mmcblk0", Kind = "sd", Model = "SC32G", SizeBytes = 32L << 30, MadeIn = "2019-07" }] },
            new NodeVitals
            {
                At = Now,
                UptimeSeconds = 7_300,
                ThrottleCounts = new ThrottleCounts { UnderVoltage = 2, Throttled = 0 },
                Filesystems = [new FilesystemVitals { MountPoint = "/", Device = "mmcblk0p2", SizeBytes = 32L << 30, UsedBytes = 10L << 30, AvailableBytes = 10L << 30, LifetimeWrittenBytes = 3L << 40 }],
                Disks = [new DiskVitals { Name = "mmcblk0", WrittenBytes = 5L << 30 }],
            });

        var lines = NodeShowCommand.Lines(node, Now).ToDictionary(StringComparer.Ordinal);

        Assert.Equal("SD card SC32G, 32 GiB, made in 2019-07, 5 GiB written since boot, 3 TiB written in the life of its filesystems", lines["card"]);
        Assert.Equal("/, 50 % used, 10 GiB of 32 GiB free", lines["filesystem"]);
        Assert.Equal("2 h ago: its watchdog found that it hung", lines["last start"]);
        Assert.Equal("under-voltage 2 times since the agent started", lines["held before"]);
    }

    [Fact]
    public void What_is_not_known_is_a_hyphen()
    {
        var lines = NodeShowCommand.Lines(Node(NodeFacts.Unknown, vitals: null), Now).ToDictionary(StringComparer.Ordinal);

        Assert.Equal(("-", "-", "-"), (lines["card"], lines["last start"], lines["held before"]));
    }

    private static Node Node(NodeFacts facts, NodeVitals? vitals) => new()
    {
        Id = default,
        Name = "pi-1",
        Kind = NodeKind.Agent,
        State = NodeState.Ready,
        Schedulable = true,
        Address = null,
        Labels = new Dictionary<string, string>(StringComparer.Ordinal),
        Facts = facts,
        Vitals = vitals,
        JoinedAt = Now,
        LastSeenAt = Now,
        AgentVersion = null,
        Running = 0,
    };
}
