using System.Net;
using Bramble.Protocol.Net;

namespace Bramble.Protocol.Tests.Net;

public sealed class HostPortTests
{
    [Theory]
    [InlineData("127.0.0.1:8123", "127.0.0.1", 8123)]
    [InlineData("0.0.0.0:0", "0.0.0.0", 0)]
    [InlineData("[::1]:65535", "::1", 65535)]
    [InlineData("pi-1.local:12345", "pi-1.local", 12345)]
    public void TryParse_reads_what_people_type(string text, string host, int port)
    {
        Assert.True(HostPort.TryParse(text, out var address, out _));
        Assert.Equal(new HostPort(host, port), address);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData(null, "is not an address")]
    [InlineData("", "is not an address")]
    [InlineData("8123", "is not an address")]
    [InlineData("127.0.0.1", "is not an address")]
    [InlineData("127.0.0.1:", "port")]
    [InlineData("127.0.0.1:65536", "65535")]
    [InlineData("127.0.0.1:-1", "port")]
    [InlineData("127.0.0.1:+1", "port")]
    [InlineData("127.0.0.1: 1", "port")]
    [InlineData("::1:80", "brackets")]
    [InlineData("[::1:80", "brackets")]
    [InlineData("[pi]:80", "brackets")]
    [InlineData(":80", "host name")]
    [InlineData("a b:80", "host name")]
    [InlineData("http://pi:80", "brackets")]
    public void TryParse_says_what_is_wrong(string? text, string part)
    {
        Assert.False(HostPort.TryParse(text, out _, out var error));
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_listens_on_addresses_only()
    {
        Assert.True(new HostPort("localhost", 1).TryGetListenEndPoint(out var local));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 1), local);
        Assert.False(new HostPort("pi.local", 1).TryGetListenEndPoint(out _));
    }
}
