using System.Security.Cryptography;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Joining;

namespace Bramble.Protocol.Tests.Joining;

public sealed class JoinTokenTests
{
    private static readonly byte[] Authority = [1, 2, 3];
    private static readonly JoinToken Token = JoinToken.Create(
        TokenId.FromBytes([0, 1, 2, 3, 255]), Convert.FromHexString("000102030405060708090a0b0c0d0eff"), SHA256.HashData(Authority));

    [Fact]
    public void Reveal_has_the_form_of_the_contract()
    {
        var text = Token.Reveal();

        Assert.Equal(JoinToken.TextLength, text.Length);
        Assert.Matches("^brj1-[0-9a-hjkmnp-tv-z]{8}-[0-9a-hjkmnp-tv-z]{26}-[0-9a-hjkmnp-tv-z]{52}$", text);
        Assert.Equal("brj1-000g40zz-000g40r40m30e209185gr38ezw-0e85hhqjr35mjb2k7c54t57fez60yy5bsk7daa3xgjgt408wze0g", text);
    }

    [Fact]
    public void TryParse_reads_what_Reveal_wrote()
    {
        Assert.True(JoinToken.TryParse(Token.Reveal(), out var read, out var error), error);

        Assert.Equal(Token.Id, read.Id);
        Assert.Equal(Token.Secret.ToArray(), read.Secret.ToArray());
        Assert.Equal(Token.Pin.ToArray(), read.Pin.ToArray());
    }

    [Fact]
    public void Every_random_token_survives_the_way_there_and_back()
    {
        for (var i = 0; i < 500; i++)
        {
            var secret = RandomNumberGenerator.GetBytes(16);
            var pin = RandomNumberGenerator.GetBytes(32);
            var text = JoinToken.Create(TokenId.FromBytes(RandomNumberGenerator.GetBytes(5)), secret, pin).Reveal();

            Assert.True(JoinToken.TryParse(text, out var read, out _), text);
            Assert.Equal(text, read.Reveal());
        }
    }

    [Fact]
    public void TryParse_forgives_upper_case_white_space_and_look_alikes()
    {
        var text = Token.Reveal();
        var sloppy = "  " + text[..5] + text[5..].Replace('0', 'O').Replace('1', 'l').ToUpperInvariant() + "\r\n";

        Assert.True(JoinToken.TryParse(sloppy, out var read, out var error), error);
        Assert.Equal(text, read.Reveal());
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData(" \n", "empty")]
    [InlineData("hello", "three hyphens")]
    [InlineData("brj2-000g40rz-000g40r40m30e209185gr38evw-0bgpr5h8wha4kb4qtr30k3kcndkjvfh4wmp6q2spgswhqg3y7140", "does not start with")]
    [InlineData("brj1-000g40r-000g40r40m30e209185gr38evw-0bgpr5h8wha4kb4qtr30k3kcndkjvfh4wmp6q2spgswhqg3y7140", "id has 7 characters instead of 8")]
    [InlineData("brj1-000g40rz-000g40r40m30e209185gr38ev-0bgpr5h8wha4kb4qtr30k3kcndkjvfh4wmp6q2spgswhqg3y7140", "secret has 25 characters instead of 26")]
    [InlineData("brj1-000g40rz-000g40r40m30e209185gr38evw-0bgpr5h8wha4kb4qtr30k3kcndkjvfh4wmp6q2spgswhqg3y714", "pin has 51 characters instead of 52")]
    [InlineData("brj1-000u40rz-000g40r40m30e209185gr38evw-0bgpr5h8wha4kb4qtr30k3kcndkjvfh4wmp6q2spgswhqg3y7140", "id has a wrong character at place 4")]
    [InlineData("brj1-000g40rz-000g40r40m30e209185gr38evx-0bgpr5h8wha4kb4qtr30k3kcndkjvfh4wmp6q2spgswhqg3y7140", "secret has a wrong character at place 26")]
    [InlineData("brj1-000g40rz-000g40r40m30e209185gr38evw-0bgpr5h8wha4kb4qtr30k3kcndkjvfh4wmp6q2spgswhqg3y714o-", "three hyphens")]
    [InlineData("brj1-000g40rz-000g40r40m30e209185gr38evw-0bgpr5h8wha4kb4qtr30k3kcndkjvfh4wmp6q2spgswhqg3y714é", "pin has a wrong character at place 52")]
    public void TryParse_names_what_is_wrong_and_never_shows_the_secret(string? text, string expected)
    {
        Assert.False(JoinToken.TryParse(text, out _, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("40m30e2", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_of_a_huge_text_does_not_look_at_it()
    {
        Assert.False(JoinToken.TryParse(new string('-', 1_000_000), out _, out var error));
        Assert.Contains("1000000 characters", error, StringComparison.Ordinal);
    }

    [Fact]
    public void IsPinOf_knows_its_own_authority_only()
    {
        Assert.True(Token.IsPinOf(Authority));
        Assert.False(Token.IsPinOf([1, 2, 4]));
    }

    [Fact]
    public void TryHashSecret_of_the_wire_form_is_the_hash_of_the_bytes()
    {
        Assert.True(JoinToken.TryHashSecret(Token.SecretText(), out var hash));
        Assert.Equal(SHA256.HashData(Token.Secret), hash);
        Assert.Equal(Token.HashSecret(), hash);
        Assert.False(JoinToken.TryHashSecret(Token.SecretText() + "0", out _));
        Assert.False(JoinToken.TryHashSecret(null, out _));
    }

    [Fact]
    public void ToString_does_not_show_the_secret() => Assert.Equal("brj1-000g40zz", Token.ToString());
}
