using Bramble.Cli.Output;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Tests.Output;

public sealed class JoinWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("echo x | bramble agent --join 127.0.0.1:7443", true)]
    [InlineData("echo x | bramble agent --join '[::1]:7443'", true)]
    [InlineData("echo x | bramble agent --join 192.168.1.10:7443", false)]
    [InlineData("echo x | bramble agent --join '[fd00::1]:7443'", false)]
    [InlineData("echo x | bramble agent --join pi-master:7443", false)]
    [InlineData("", false)]
    public void A_line_that_reaches_this_machine_only_is_known(string line, bool own) => Assert.Equal(own, JoinWords.IsOwnMachine(line));

    [Theory]
    [InlineData(1, "on the other machine", "one machine")]
    [InlineData(3, "on each of the other machines", "3 machines")]
    public void What_is_said_about_a_token_does_not_hold_it(int uses, string where, string machines)
    {
        var token = new NewToken { Id = "7k3x9v2m", Token = "brj1-7k3x9v2m-secret", Command = null, Uses = uses, ExpiresAt = Now.AddMinutes(30) };

        var words = JoinWords.About(token, Now);

        Assert.Contains($"{where} within 30 min.", words, StringComparison.Ordinal);
        Assert.Contains(machines, words, StringComparison.Ordinal);
        Assert.Contains("revoke 7k3x9v2m'", words, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(59.2, "60 s")]
    [InlineData(90, "90 s")]
    [InlineData(91, "2 min")]
    [InlineData(3_599.5, "60 min")]
    [InlineData(5_401, "2 h")]
    [InlineData(172_801, "3 d")]
    [InlineData(2_592_000, "30 d")]
    public void The_time_left_is_never_told_shorter_than_it_is(double seconds, string expected) => Assert.Equal(expected, Words.Left(Now.AddSeconds(seconds), Now));
}
