using System.Buffers;
using System.Text.Json;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
using CsCheck;
using Google.Protobuf;

namespace Bramble.Protocol.Tests.Sessions;

public class MappingTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    [Fact]
    public void All_that_a_node_can_tell_comes_over_and_fits_one_frame()
    {
        var facts = Facts.Parser.ParseFrom(FullNode.Largest.Facts.ToMessage().ToByteArray()).ToFacts();
        var vitals = Reading.Parser.ParseFrom(FullNode.Largest.Vitals.ToMessage(TimeSpan.FromSeconds(1)).ToByteArray()).ToVitals(FullNode.Largest.Vitals.At);
        Assert.Equal(Text(FullNode.Largest.Facts), Text(facts));
        Assert.Equal(Text(FullNode.Largest.Vitals), Text(vitals));
        SessionFrame.Write(new ArrayBufferWriter<byte>(), new AgentMessage { Facts = FullNode.Largest.Facts.ToMessage() });
        SessionFrame.Write(new ArrayBufferWriter<byte>(), new AgentMessage { Reading = FullNode.Largest.Vitals.ToMessage(TimeSpan.FromDays(1000)) });
    }

    [Fact]
    public void No_member_was_forgotten()
    {
        // A new member must be set in the full node, and so must come over.
        Assert.DoesNotContain("null", Text(FullNode.Largest.Facts), StringComparison.Ordinal);
        var told = Text(FullNode.Largest.Vitals).Replace("\"skewSeconds\":null", "", StringComparison.Ordinal); // reckoned by the master, never sent
        Assert.DoesNotContain("null", told, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_told_is_not_set()
    {
        Assert.Equal(0, new NodeFacts().ToMessage().CalculateSize());
        Assert.Equal(Text(new NodeFacts()), Text(new Facts().ToFacts()));
        Assert.Equal(Text(new NodeVitals { At = At }), Text(new Reading().ToVitals(At)));
    }

    [Fact]
    public void Empty_lists_that_mean_something_stay_empty()
    {
        var facts = Facts.Parser.ParseFrom(new NodeFacts { CgroupControllers = [] }.ToMessage().ToByteArray()).ToFacts();
        var vitals = Reading.Parser.ParseFrom(new NodeVitals { At = At, Throttled = [], Swap = new SwapVitals { Devices = [] } }.ToMessage(TimeSpan.Zero).ToByteArray()).ToVitals(At);
        Assert.Empty(facts.CgroupControllers ?? ["unknown"]);
        Assert.Empty(vitals.Throttled ?? ["unknown"]);
        Assert.Empty(vitals.Swap?.Devices ?? [new SwapDevice { Name = "unknown" }]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-1e300)]
    [InlineData(1e300)]
    [InlineData(-2000)]
    public void Number_out_of_its_range_is_not_known(double value)
    {
        var message = new Reading
        {
            CpuTrueMegahertz = value,
            CoreVolts = value,
            Load5 = value,
            Load15 = value,
            UptimeSeconds = value,
            Temperatures = { new Reading.Types.Temperature { Name = "a", Celsius = value } },
            Pressure = new Reading.Types.Pressure { CpuSomePercent = value, MemoryFullPercent = value },
            Disks = { new Reading.Types.DiskUse { Name = "a", BusyPercent = value, ReadBytesPerSecond = value } },
            Networks = { new Reading.Types.Network { Name = "a", SentBytesPerSecond = value, SignalDecibelMilliwatts = value } },
            Supply = new Reading.Types.SupplyUse { InputVolts = value, Watts = value, Rails = { new Reading.Types.Rail { Name = "a", Volts = value } } },
            Clock = new Reading.Types.Clock { OffsetSeconds = value, MaxErrorSeconds = value },
        };
        var expected = new NodeVitals
        {
            At = At,
            Pressure = new PressureVitals(),
            Disks = [new DiskVitals { Name = "a" }],
            Networks = [new NetworkVitals { Name = "a" }],
            Supply = new SupplyVitals { Rails = [new RailVitals { Name = "a" }] },
            Clock = new ClockVitals(),
        };
        Assert.Equal(Text(expected), Text(message.ToVitals(At)));
    }

    [Theory]
    [InlineData(1_790_000_000_000, 0.0)]
    [InlineData(1_790_000_007_250, 7.25)]
    [InlineData(1_789_913_600_000, -86_400.0)]
    [InlineData(1, -1_789_999_999.999)]
    [InlineData(0, null)]
    [InlineData(-5, null)]
    [InlineData(long.MinValue, null)]
    [InlineData(long.MaxValue, null)]
    public void Clock_of_a_reading_that_arrives_is_compared(long clock, double? skew)
    {
        var message = new Reading { CpuPercent = 1, UnixMilliseconds = clock };
        Assert.Equal((skew, 1.0), (message.ToNewVitals(At).Clock?.SkewSeconds, message.ToNewVitals(At).CpuPercent));
        Assert.Null(message.ToVitals(At).Clock);
        message.Clock = new Reading.Types.Clock { Synchronized = true };
        Assert.Equal(new ClockVitals { Synchronized = true, SkewSeconds = skew }, message.ToNewVitals(At).Clock);
    }

    [Fact]
    public void Lists_beyond_their_bounds_are_cut_and_names_are_cleaned()
    {
        var message = new Reading();
        message.Disks.Add(new Reading.Types.DiskUse());
        message.Disks.Add(Enumerable.Range(0, 500).Select(i => new Reading.Types.DiskUse { Name = "\u001b]0;" + i + new string('x', 1000) }));
        message.CpuCoreCentipercent.Add(Enumerable.Repeat(1u, 500));
        var vitals = message.ToVitals(At);
        Assert.Equal(NodeBounds.Disks - 1, vitals.Disks?.Count);
        Assert.All(vitals.Disks ?? [], disk => Assert.True(disk.Name.Length <= NodeBounds.NameLength && disk.Name[0] == '\uFFFD'));
        Assert.Null(vitals.CpuCorePercents);
        Assert.Null(new Reading { CpuCoreCentipercent = { 1, 10_001 } }.ToVitals(At).CpuCorePercents);
    }

    [Fact]
    public void Whatever_bytes_arrive_what_is_taken_stays_as_it_is_when_sent_on() => Gen.Byte.Array[0, 400].Sample(
        bytes =>
        {
            try
            {
                var facts = Facts.Parser.ParseFrom(bytes).ToFacts();
                Assert.Equal(Text(facts), Text(facts.ToMessage().ToFacts()));
                var vitals = Reading.Parser.ParseFrom(bytes).ToVitals(At);
                Assert.Equal(Text(vitals), Text(vitals.ToMessage(TimeSpan.Zero).ToVitals(At)));
            }
            catch (InvalidProtocolBufferException)
            {
                // No message: the session ends.
            }
        },
        iter: 20_000);

    [Fact]
    public void Whatever_byte_of_a_full_message_is_spoilt_what_is_taken_stays_as_it_is_when_sent_on()
    {
        var whole = FullNode.Largest.Vitals.ToMessage(TimeSpan.Zero).ToByteArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample(
            (index, value) =>
            {
                var bytes = (byte[])whole.Clone();
                bytes[index] = value;
                try
                {
                    var vitals = Reading.Parser.ParseFrom(bytes).ToVitals(At);
                    Assert.Equal(Text(vitals), Text(vitals.ToMessage(TimeSpan.Zero).ToVitals(At)));
                }
                catch (InvalidProtocolBufferException)
                {
                    // No message: the session ends.
                }
            },
            iter: 300);
    }

    private static string Text(NodeFacts facts) => JsonSerializer.Serialize(facts, BrambleJsonContext.Default.NodeFacts);

    private static string Text(NodeVitals vitals) => JsonSerializer.Serialize(vitals, BrambleJsonContext.Default.NodeVitals);
}
