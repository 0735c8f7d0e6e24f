using System.Net;
using Bramble.Master.Joining;
using Bramble.Protocol.Joining;
using Bramble.Protocol.Net;

namespace Bramble.Master.Tests.Joining;

public sealed class MasterAddressTests
{
    [Theory]
    [InlineData("192.168.1.10", "127.0.0.1 172.17.0.1 192.168.1.10*")] // A container's bridge has no way out.
    [InlineData("192.168.1.10", "fd00::10* 192.168.1.10*")]
    [InlineData("10.0.0.2", "169.254.7.7* 10.0.0.2")] // Made up by the machine itself for want of a better one.
    [InlineData("192.168.1.10", "203.0.113.5* 192.168.1.10*")]
    [InlineData("172.31.0.9", "172.32.0.9 172.31.0.9")]
    [InlineData("203.0.113.5", "203.0.113.5*")]
    [InlineData("fd00::10", "::1 fe80::1* 2001:db8::1 fd00::10")]
    [InlineData(null, "127.0.0.1 ::1 fe80::1*")]
    [InlineData(null, "")]
    public void The_likeliest_address_is_chosen(string? expected, string own)
    {
        var addresses = own.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => (IPAddress.Parse(one.TrimEnd('*')), one.EndsWith('*')));

        Assert.Equal(expected, MasterAddress.Best(addresses)?.ToString());
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3:7443")]
    [InlineData("127.0.0.1", "127.0.0.1:7443")]
    [InlineData("fd00::3", "[fd00::3]:7443")]
    public void A_master_that_listens_at_one_address_is_reached_there(string listening, string expected) =>
        Assert.Equal(expected, MasterAddress.ForOthers(new IPEndPoint(IPAddress.Parse(listening), 7443)).ToString());

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void A_master_that_listens_everywhere_is_reached_somewhere_that_can_be_typed(string listening)
    {
        var address = MasterAddress.ForOthers(new IPEndPoint(IPAddress.Parse(listening), 7443));

        Assert.True(HostPort.TryParse(address.ToString(), out _, out var error), error);
        Assert.False(IPAddress.TryParse(address.Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(ip)), address.Host);
    }

    [Fact]
    public void The_line_gives_the_token_to_standard_input_only_and_a_shell_reads_it_as_it_stands()
    {
        var token = JoinToken.Create(new Protocol.Ids.TokenId(1), new byte[JoinToken.SecretLength], new byte[JoinToken.PinLength]);

        var line = JoinLine.For(new IPEndPoint(IPAddress.Parse("10.1.2.3"), 7443), token);
        var six = JoinLine.For(new IPEndPoint(IPAddress.Parse("fd00::3"), 7443), token);

        Assert.Equal($"echo {token.Reveal()} | bramble agent --join 10.1.2.3:7443", line);
        Assert.EndsWith(" | bramble agent --join '[fd00::3]:7443'", six, StringComparison.Ordinal);
        Assert.Matches("^[a-z0-9-]+$", token.Reveal());
        Assert.Null(JoinLine.For(agents: null, token));
    }
}
