using Bramble.State.Labels;

namespace Bramble.State.Tests.Labels;

public sealed class LabelRulesTests
{
    [Theory]
    [InlineData("a", "")]
    [InlineData("example.org/pool", "größe 3")]
    [InlineData("a12345678901234567890123456789012345678901234567890123456789012", "x")]
    public void A_label_within_bounds_is_fine(string key, string value) => Assert.Null(Violation((key, value)));

    [Theory]
    [InlineData("", "x")]
    [InlineData("-a", "x")]
    [InlineData("a b", "x")]
    [InlineData("ä", "x")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123", "x")]
    [InlineData("a", "x\ny")]
    [InlineData("a", "\u202e")]
    public void A_label_out_of_bounds_is_not(string key, string value) => Assert.NotNull(Violation((key, value)));

    [Fact]
    public void A_label_without_a_value_is_not() => Assert.Contains("has no value", Violation(("a", null!)), StringComparison.Ordinal); // As JSON can say it.

    [Fact]
    public void Values_counts_and_totals_are_bounded()
    {
        Assert.Null(Violation(("a", new string('x', LabelRules.MaxValueLength))));
        Assert.NotNull(Violation(("a", new string('x', LabelRules.MaxValueLength + 1))));
        Assert.Null(Violation(Many(LabelRules.MaxCount, 1)));
        Assert.NotNull(Violation(Many(LabelRules.MaxCount + 1, 1)));
        Assert.Null(Violation(Many(64, 253)));
        Assert.Null(Violation([.. Many(64, 64).Select(label => (label.Item1, new string('\u20ac', 84)))]));
        Assert.NotNull(Violation([.. Many(64, 64).Select(label => (label.Item1, new string('\u20ac', 85)))]));
    }

    [Fact]
    public void Sets_are_equal_by_value_in_any_order()
    {
        var one = LabelSet.Empty.With("a", "1").With("b", "2");
        var other = LabelSet.Empty.With("b", "2").With("c", null).With("a", "1");
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, other.With("a", "2"));
    }

    private static (string, string)[] Many(int count, int length) =>
        [.. Enumerable.Range(0, count).Select(i => ($"k{i:00}", new string('x', length)))];

    private static string? Violation(params (string Key, string Value)[] labels) =>
        LabelRules.Violation([.. labels.Select(label => KeyValuePair.Create(label.Key, label.Value))]);
}
