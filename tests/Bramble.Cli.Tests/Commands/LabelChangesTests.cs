using Bramble.Cli.Client;
using Bramble.Cli.Commands;
using Bramble.Protocol;

namespace Bramble.Cli.Tests.Commands;

public sealed class LabelChangesTests
{
    [Theory]
    [InlineData("rack=2", "rack", "2")]
    [InlineData("rack=", "rack", "")]
    [InlineData("note=a=b", "note", "a=b")]
    [InlineData("rack-=2", "rack-", "2")]
    [InlineData("rack=2-", "rack", "2-")]
    [InlineData("rack-", "rack", null)]
    [InlineData("rack--", "rack-", null)]
    public void A_change_is_a_key_and_a_value_or_none(string text, string key, string? value) =>
        Assert.Equal([KeyValuePair.Create(key, value)], LabelChanges.Read([text]));

    [Theory]
    [InlineData("rack")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("=")]
    [InlineData("=2")]
    [InlineData("=-")]
    [InlineData("rack=2", "rack=2")]
    [InlineData("rack=2", "rack-")]
    public void What_is_neither_or_is_there_twice_is_wrong_usage(params string[] texts) =>
        Assert.Equal(ExitCode.WrongUsage, Assert.Throws<CommandException>(() => LabelChanges.Read(texts)).ExitCode);
}
