using System.Buffers;
using System.Text;
using Bramble.Protocol.Classic;
using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Tests.Classic;

/// <summary>The codec's golden bytes and what it does with each message.</summary>
public sealed class ClassicCodecTests
{
    private static readonly NodeId Id = NodeId.TryParse("0123456789abcdef0123456789abcdef", out var id) ? id : default;

    public static TheoryData<string, string> Golden => new()
    {
        { "uuid", "{\"type\": \"uuid\", \"payload\": \"0123456789abcdef0123456789abcdef\"}\r" },
        { "bad_message", "{\"type\": \"bad_message\", \"payload\": \"unknown\"}\r" },
        { "keepalive", "{\"type\": \"message\", \"payload\": \"I am still alive, client: 0123456789abcdef0123456789abcdef\"}\r" },
        { "request", "{\"type\": \"info\", \"payload\": \"slave_details\"}\r" },
        { "master_info", "{\"type\": \"master_info\", \"payload\": {\"hostname\": \"k\\u00fcche\", \"cpu_percent_used\": 7.5, \"ram\": 966279168, \"cpu\": \"\", \"cpu_cores\": 4}}\r" },
        { "unknown details", "{\"type\": \"computer_details\", \"payload\": {\"hostname\": null, \"cpu_percent_used\": null, \"ram\": null, \"cpu\": null, \"cpu_cores\": null}}\r" },
        { "peers", "{\"type\": \"slave_details\", \"payload\": {\"a\": {\"uuid\": \"a\", \"address\": \"10.0.0.1:5\"}, \"b\": {\"uuid\": \"b\", \"address\": \"[::1]:6\"}}}\r" },
        { "no peers", "{\"type\": \"secondary_details\", \"payload\": {}}\r" },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Writers_write_what_json_dumps_would(string what, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        switch (what)
        {
            case "uuid": ClassicWriter.WriteUuid(output, Id); break;
            case "bad_message": ClassicWriter.WriteBadMessage(output); break;
            case "keepalive": ClassicWriter.WriteKeepalive(output, Id.ToString()); break;
            case "request": ClassicWriter.WriteRequest(output, ClassicRequest.SlaveDetails); break;
            case "master_info":
                ClassicWriter.WriteComputerDetails(output, ClassicType.MasterInfo, new() { Hostname = "k\u00fcche", CpuPercentUsed = 7.5, Ram = 966279168, Cpu = "", CpuCores = 4 });
                break;
            case "unknown details": ClassicWriter.WriteComputerDetails(output, ClassicType.ComputerDetails, new()); break;
            case "peers":
                ClassicWriter.WritePeers(output, ClassicType.SlaveDetails, [new() { Uuid = "a", Address = "10.0.0.1:5" }, new() { Uuid = "b", Address = "[::1]:6" }]);
                break;
            default: ClassicWriter.WritePeers(output, ClassicType.SecondaryDetails, []); break;
        }

        Assert.Equal(expected, Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_keepalive_is_read_without_allocation()
    {
        var frame = "{\"type\": \"message\", \"payload\": \"I am still alive, client: 0123456789abcdef0123456789abcdef\"}"u8.ToArray();
        var stream = new ReadOnlySequence<byte>([.. frame, (byte)'\r']);
        var reader = new ClassicFrameReader(ClassicLimits.FrameBytes, ClassicLimits.EmptyFrames);
        Read(ref reader, stream); // What is made once per process is not counted.

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Read(ref reader, stream);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Read(ref ClassicFrameReader reader, ReadOnlySequence<byte> stream)
        {
            if (reader.TryRead(ref stream, out var frame, out _) != ClassicFrameStatus.Frame
                || ClassicMessage.TryParse(frame.FirstSpan, ClassicLimits.Depth, out var message) != ClassicError.None
                || message.Type != ClassicType.Message)
            {
                throw new InvalidOperationException("The keepalive was not understood.");
            }
        }
    }

    [Theory]
    [InlineData("\"ram\": 1099511627776", 1099511627776)]
    [InlineData("\"ram\": 1099511627777", null)]
    [InlineData("\"ram\": -1", null)]
    [InlineData("\"ram\": 1e12", 1000000000000)]
    [InlineData("\"ram\": 1e999", null)]
    [InlineData("\"ram\": \"5\"", null)]
    [InlineData("\"ram\": 0.5", null)]
    [InlineData("\"ram\": [5]", null)]
    [InlineData("\"ram\": null", null)]
    [InlineData("\"other\": {\"ram\": 5}", null)]
    public void Sizes_out_of_range_or_of_another_type_are_unknown(string field, long? expected)
    {
        Assert.Equal(expected, Details(field).Ram);
        Assert.Equal("pi", Details(field).Hostname);
    }

    [Theory]
    [InlineData("\"cpu_percent_used\": 0", 0.0)]
    [InlineData("\"cpu_percent_used\": 100", 100.0)]
    [InlineData("\"cpu_percent_used\": 100.01", null)]
    [InlineData("\"cpu_percent_used\": -0.01", null)]
    [InlineData("\"cpu_percent_used\": 1e400", null)]
    [InlineData("\"cpu_percent_used\": true", null)]
    public void Percentages_out_of_range_are_unknown(string field, double? expected) => Assert.Equal(expected, Details(field).CpuPercentUsed);

    [Theory]
    [InlineData("\"cpu_cores\": 1", 1)]
    [InlineData("\"cpu_cores\": 1024", 1024)]
    [InlineData("\"cpu_cores\": 1025", null)]
    [InlineData("\"cpu_cores\": 0", null)]
    [InlineData("\"cpu_cores\": 4.5", null)]
    [InlineData("\"cpu_cores\": 99999999999999999999", null)]
    public void Core_counts_out_of_range_are_unknown(string field, int? expected) => Assert.Equal(expected, Details(field).CpuCores);

    [Theory]
    [InlineData("\"cpu_temperature\": -50", -50.0)]
    [InlineData("\"cpu_temperature\": 150", 150.0)]
    [InlineData("\"cpu_temperature\": 151", null)]
    [InlineData("\"cpu_temperature\": \"hot\"", null)]
    public void Temperatures_out_of_range_are_unknown(string field, double? expected)
    {
        var frame = Encoding.UTF8.GetBytes($"{{\"type\": \"vitals\", \"payload\": {{{field}}}}}");
        Assert.Equal(ClassicError.None, ClassicMessage.TryParse(frame, ClassicLimits.Depth, out var message));
        Assert.True(message.TryGetVitals(out var vitals));
        Assert.Equal(expected, vitals.CpuTemperature);
    }

    [Fact]
    public void Host_names_are_cleaned_and_capped()
    {
        var frame = Encoding.UTF8.GetBytes($"{{\"type\": \"computer_details\", \"payload\": {{\"hostname\": \"a\\u0000b\\u001b[31m\\u202e{new string('x', 400)}\"}}}}");
        Assert.Equal(ClassicError.None, ClassicMessage.TryParse(frame, ClassicLimits.Depth, out var message));
        Assert.True(message.TryGetComputerDetails(out var details));
        Assert.Equal(253, details.Hostname!.Length);
        Assert.StartsWith("a\uFFFDb\uFFFD[31m\uFFFDxx", details.Hostname, StringComparison.Ordinal);
    }

    private static ClassicComputerDetails Details(string field)
    {
        var frame = Encoding.UTF8.GetBytes($"{{\"type\": \"computer_details\", \"payload\": {{\"hostname\": \"pi\", {field}}}}}");
        Assert.Equal(ClassicError.None, ClassicMessage.TryParse(frame, ClassicLimits.Depth, out var message));
        Assert.True(message.TryGetComputerDetails(out var details));
        return details;
    }
}
