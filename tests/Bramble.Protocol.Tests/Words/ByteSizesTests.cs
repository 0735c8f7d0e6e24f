using Bramble.Protocol.Text;

namespace Bramble.Protocol.Tests.Words;

public sealed class ByteSizesTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("512M", 512L << 20)]
    [InlineData("512m", 512L << 20)]
    [InlineData("512MB", 512L << 20)]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("1.5Gi", 3L << 29)]
    [InlineData("4K", 4096)]
    [InlineData("2T", 2L << 40)]
    [InlineData("7B", 7)]
    [InlineData("0.3K", 307)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(ByteSizes.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("B")]
    [InlineData("iB")]
    [InlineData("5i")]
    [InlineData("5iB")]
    [InlineData("-1M")]
    [InlineData("+1M")]
    [InlineData(" 1M")]
    [InlineData(".5M")]
    [InlineData("1.5")]
    [InlineData("1Q")]
    [InlineData("1e3")]
    [InlineData("9999999999T")]
    [InlineData("1MM")]
    public void Anything_else_is_not_a_size(string? text) => Assert.False(ByteSizes.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(512L << 20, "512 MB")]
    [InlineData(3L << 29, "1.5 GB")]
    [InlineData((4L << 30) - 1, "3.9 GB")]
    [InlineData(5000L << 40, "5000 TB")]
    public void A_size_is_written_for_people(long bytes, string text) => Assert.Equal(text, ByteSizes.Format(bytes));

    [Theory]
    [InlineData("comand", "command")]
    [InlineData("COUNT", "count")]
    [InlineData("tiemout", "timeout")]
    [InlineData("colour", null)]
    [InlineData("x", null)]
    public void The_nearest_word_is_found(string word, string? expected) => Assert.Equal(expected, Nearest.Of(word, ["command", "count", "timeout"]));
}
