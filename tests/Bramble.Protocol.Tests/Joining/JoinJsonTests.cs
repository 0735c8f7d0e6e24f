using System.Text.Json;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Joining;

namespace Bramble.Protocol.Tests.Joining;

public sealed class JoinJsonTests
{
    [Fact]
    public void Request_of_the_first_version_is_still_read()
    {
        var request = Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "join-request-1.json")));

        Assert.NotNull(request);
        Assert.Equal("000g40rz", request.TokenId);
        Assert.Equal([1, 2, 3], request.CertificateRequest);
        Assert.Equal("rack", request.Labels!.Keys.Single());
        Assert.Equal("pi-03", request.Hostname);
    }

    [Fact]
    public void Request_is_written_as_in_the_first_version()
    {
        var written = JsonSerializer.Serialize(
            new JoinRequest
            {
                TokenId = "000g40rz",
                Secret = "000g40r40m30e209185gr38evw",
                CertificateRequest = [1, 2, 3],
                Name = "kitchen",
                Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["rack"] = "2" },
                Hostname = "pi-03",
                Serial = "10000000abcdef01",
                MachineId = "0123456789abcdef0123456789abcdef",
                Model = "Raspberry Pi 5 Model B Rev 1.0",
                Arch = "arm64",
                AgentVersion = "0.1.0",
            },
            JoinJsonContext.Default.JoinRequest);

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "join-request-1.json")).TrimEnd(), written);
    }

    [Fact]
    public void Answer_is_written_as_in_the_first_version()
    {
        var answer = new JoinAnswer
        {
            NodeId = new NodeId(Guid.Parse("0192f5c0-0000-7000-8000-000000000001")),
            NodeName = "kitchen",
            ClusterId = "0192f5c000007000800000000000000a",
            Certificate = [4, 5, 6],
        };

        Assert.Equal(
            """{"nodeId":"0192f5c0000070008000000000000001","nodeName":"kitchen","clusterId":"0192f5c000007000800000000000000a","certificate":"BAUG"}""",
            JsonSerializer.Serialize(answer, JoinJsonContext.Default.JoinAnswer));
    }

    [Theory]
    [InlineData("""{"tokenId":"a","secret":"b"}""")]
    [InlineData("""{"tokenId":"a","tokenId":"a","secret":"b","certificateRequest":""}""")]
    [InlineData("""{"tokenId":"a","secret":"b","certificateRequest":"","x":[[[[[]]]]]}""")]
    [InlineData("""{"tokenId":"a","secret":"b","certificateRequest":"%%"}""")]
    [InlineData("""{"tokenId":"a","secret":"b","certificateRequest":""} {}""")]
    [InlineData("""[]""")]
    [InlineData("")]
    public void Malformed_request_is_refused(string json) => Assert.Throws<JsonException>(() => Read(json));

    private static JoinRequest? Read(string json) => JsonSerializer.Deserialize(json, JoinJsonContext.Default.JoinRequest);
}
