using Bramble.Master.Api;

namespace Bramble.Master.Tests.Api;

public sealed class HostCheckTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("192.168.1.7")]
    [InlineData("[::1]")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST.")]
    [InlineData("pi-1")]
    [InlineData("Pi-1.local")]
    public void IsOurs_takes_addresses_and_own_names(string host) => Assert.True(HostCheck.IsOurs(host, "pi-1"));

    [Theory]
    [InlineData("")]
    [InlineData("evil.example")]
    [InlineData("pi-1.evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("pi-2")]
    public void IsOurs_refuses_names_of_others(string host) => Assert.False(HostCheck.IsOurs(host, "pi-1"));
}
