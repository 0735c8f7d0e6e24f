using Bramble.State.Labels;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;
using Bramble.State.Tests.Jobs;
using Bramble.State.Where;
using CsCheck;

namespace Bramble.State.Tests.Where;

public sealed class WhereExpressionTests
{
    private static readonly NodeRecord Pi = JobGiven.ClusterOf(1).Node(1) with
    {
        Labels = LabelSet.From([KeyValuePair.Create("rack", "a"), KeyValuePair.Create("slots", "12"), KeyValuePair.Create("gpu", "false"), KeyValuePair.Create("disk", "2T"), KeyValuePair.Create("in", "yes")]),
    };

    private static readonly NodeCapacity Live = new()
    {
        Id = Given.Node(1),
        Model = "Raspberry Pi 5 Model B Rev 1.0",
        Arch = "arm64",
        Os = "Debian GNU/Linux 12 (bookworm)",
        Kernel = "6.12.34+rpt-rpi-2712",
        CpuCores = 4,
        MemoryBytes = 4_062_000L * 1024,
        MemoryAvailableBytes = 512 * JobGiven.MiB,
        TemperatureCelsius = 61.5,
        CpuPercent = 20,
        Load1 = 0.4,
        Throttled = false,
    };

    [Theory]
    [InlineData("model=pi5 && memory>=4G && !throttled", true)]
    [InlineData("model = \"Raspberry Pi 5 Model B Rev 1.0\"", true)]
    [InlineData("model=PI5", true)]
    [InlineData("model=pi5b", true)]
    [InlineData("model=pi4", false)]
    [InlineData("model!=pi4", true)]
    [InlineData("memory>4G", false)]
    [InlineData("memory>=3.9G", true)]
    [InlineData("memoryFree>=512M", true)]
    [InlineData("memoryFree>512M", false)]
    [InlineData("MEMORYFREE<1g", true)]
    [InlineData("arch=aarch64", true)]
    [InlineData("arch in (x64, arm64)", true)]
    [InlineData("arch in (x64)", false)]
    [InlineData("os=debian && os=bookworm", true)]
    [InlineData("os=deb", false)]
    [InlineData("kernel>=6.6 && kernel=6.12 && kernel<6.13", true)]
    [InlineData("kernel>6.12", false)]
    [InlineData("cores>=4 && cores<5", true)]
    [InlineData("temperature<75&&temperature>61.4", true)]
    [InlineData("cpu<=20% && cpu=20", true)]
    [InlineData("load<0.5", true)]
    [InlineData("name=PI-1", true)]
    [InlineData("rack=a", true)]
    [InlineData("rack=A", false)]
    [InlineData("label.rack=a", true)]
    [InlineData("rack", true)]
    [InlineData("gpu", false)]
    [InlineData("!gpu", true)]
    [InlineData("shelf", false)]
    [InlineData("shelf=x || shelf!=x", false)]
    [InlineData("slots>=9 && slots<100 && slots=12", true)]
    [InlineData("rack<b", false)]
    [InlineData("disk>=500G", true)]
    [InlineData("in=yes", true)]
    [InlineData("underVoltage", false)]
    [InlineData("underVoltage=true || underVoltage=false", false)]
    [InlineData("throttled=no", true)]
    [InlineData("!(arch=x64 || rack=b) && (rack=a)", true)]
    [InlineData("rack=b || rack=c || rack=a", true)]
    [InlineData("rack=a || rack=b && rack=c", true)]
    public void A_node_fits_or_not(string text, bool expected) => Assert.Equal(expected, Parse(text).Matches(Pi, Live));

    [Theory]
    [InlineData("", 1, "missing at the end")]
    [InlineData("arch=", 6, "missing at the end")]
    [InlineData("arch", 1, "arch=arm64")]
    [InlineData("arch=arm64 &", 12, "&&")]
    [InlineData("arch=arm64 rack=a", 12, "&& or ||")]
    [InlineData("(arch=arm64", 1, "never closed")]
    [InlineData("arch=arm64)", 11, "never opened")]
    [InlineData("memory>=4X", 9, "4X")]
    [InlineData("temperature<warm", 13, "warm")]
    [InlineData("arch<arm64", 5, "no order")]
    [InlineData("throttled=maybe", 11, "true or false")]
    [InlineData("name='pi", 6, "never closed")]
    [InlineData("rack=ü", 6, "quotes")]
    [InlineData("rack in a", 9, "list")]
    [InlineData("rack in (a b)", 12, ", or )")]
    [InlineData("&&", 1, "Expected a fact")]
    [InlineData("-x=1", 1, "label")]
    [InlineData("kernel>new", 8, "version")]
    public void A_mistake_is_told_with_its_column(string text, int column, string word)
    {
        Assert.False(WhereExpression.TryParse(text, out _, out var error));

        Assert.Equal(column, error.Column);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.Equal('^', error.Point(text).Split('\n')[1][column - 1]);
    }

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        Assert.True(WhereExpression.TryParse(new string('(', 32) + "rack" + new string(')', 32), out _, out _));
        Assert.False(WhereExpression.TryParse(new string('(', 33) + "rack" + new string(')', 33), out _, out var depth));
        Assert.Equal(33, depth.Column);
        Assert.False(WhereExpression.TryParse(new string('!', 1_000) + "rack", out _, out _));
        Assert.True(WhereExpression.TryParse(string.Join("&&", Enumerable.Repeat("a", 341)), out _, out _));
        Assert.False(WhereExpression.TryParse(new string('a', 1_025), out _, out var length));
        Assert.Equal(1_025, length.Column);
    }

    [Theory]
    [InlineData("arch=x64 && temperature<75", false)]
    [InlineData("arch=arm64 && temperature<10", true)]
    [InlineData("arch=x64 || temperature<10", true)]
    [InlineData("!(temperature<75) && rack=b", false)]
    public void What_changes_by_itself_can_be_left_out(string text, bool expected) => Assert.Equal(expected, Parse(text).CouldMatch(Pi, Live));

    [Theory]
    [InlineData("rack=a && arch=x64", "arch=x64 does not hold (it is arm64)")]
    [InlineData("temperature<50", "temperature<50 does not hold (it is 61.5)")]
    [InlineData("memory>=8G", "memory>=8G does not hold (it is 4 GB)")]
    [InlineData("shelf", "shelf does not hold (it has no such label)")]
    [InlineData("rack in (b, c)", "rack in (b, c) does not hold (it is a)")]
    [InlineData("rack=b || arch=x64", "rack=b || arch=x64 does not hold")]
    public void The_part_that_keeps_a_node_out_is_named(string text, string expected) => Assert.Equal(expected, Parse(text).WhyNot(Pi, Live));

    [Theory]
    [InlineData("Raspberry Pi Zero 2 W Rev 1.0", "pizero2w", true)]
    [InlineData("Raspberry Pi Zero 2 W Rev 1.0", "pi2", false)]
    [InlineData("Raspberry Pi 3 Model B Plus Rev 1.3", "pi3bplus", true)]
    [InlineData("Raspberry Pi 3 Model B Plus Rev 1.3", "pi3b+", true)]
    [InlineData("Raspberry Pi 3 Model B Plus Rev 1.3", "pi3", true)]
    [InlineData("Raspberry Pi 3 Model B Plus Rev 1.3", "pi3b", false)]
    [InlineData("Raspberry Pi 3 Model B Rev 1.2", "pi3b", true)]
    [InlineData("Raspberry Pi 4 Model B Rev 1.5", "pi4", true)]
    [InlineData("Raspberry Pi 400 Rev 1.0", "pi4", false)]
    [InlineData("Raspberry Pi 400 Rev 1.0", "pi400", true)]
    [InlineData("Raspberry Pi Compute Module 4 Rev 1.0", "cm4", true)]
    [InlineData("Raspberry Pi Model B Plus Rev 1.2", "pibplus", true)]
    public void A_board_has_short_names(string model, string alias, bool expected) => Assert.Equal(expected, BoardModel.Matches(model, alias));

    [Theory]
    [InlineData(426_368, 512)]
    [InlineData(945_000, 1024)]
    [InlineData(1_870_000, 2048)]
    [InlineData(3_884_380, 4096)]
    [InlineData(8_052_000, 8192)]
    [InlineData(16_250_000, 16384)]
    public void A_board_has_the_memory_it_was_sold_with(long seenKib, long soldMib) => Assert.Equal(soldMib * JobGiven.MiB, BoardModel.NominalMemory(seenKib * 1024));

    [Fact]
    public void Any_text_is_read_or_refused_with_a_column_within_it() =>
        Gen.OneOf<string>(Gen.String[0, 60], Gen.OneOf<string>("arch", "rack", "memory", "=", "<=", "!", "!=", "&&", "||", "(", ")", "in", ",", "4G", "'a b'", "throttled", " ").Array[0, 30].Select(string.Concat))
            .Sample(text =>
            {
                if (WhereExpression.TryParse(text, out var expression, out var error))
                {
                    expression.Matches(Pi, Live);
                    Assert.NotEmpty(expression.WhyNot(Pi, null));

                    // What no reading can bring about does not fit with this one either.
                    Assert.True(expression.CouldMatch(Pi, Live) || !expression.Matches(Pi, Live));
                }
                else
                {
                    Assert.InRange(error.Column, 1, text.Length + 1);
                    Assert.InRange(error.Column - 1 + error.Length, 1, text.Length + 1);
                }
            });

    [Fact]
    public void Not_turns_every_answer_around() =>
        Gen.OneOf<string>("arch=arm64", "rack=b", "throttled", "memory>=4G", "shelf", "shelf>1", "name in (pi-1, x)").Array[1, 6].Sample(parts =>
        {
            var all = string.Join(" && ", parts);
            var any = string.Join(" || ", parts.Select(part => $"!({part})"));
            Assert.NotEqual(Parse(all).Matches(Pi, Live), Parse(any).Matches(Pi, Live));
            Assert.NotEqual(Parse(all).Matches(Pi, Live), Parse($"!({all})").Matches(Pi, Live));
        });

    private static WhereExpression Parse(string text) =>
        WhereExpression.TryParse(text, out var expression, out var error) ? expression : throw new InvalidOperationException($"{text}: {error}");

    [Theory]
    [InlineData("temprature<75", 1, "temperature")]
    [InlineData("arch=arm64 && core>=4", 15, "cores")]
    [InlineData("!(throtled || under-voltage)", 3, "throttled")]
    [InlineData("cpus in (1, 2)", 1, "cpu")]
    [InlineData("label.temprature<75", null, null)]
    [InlineData("rack=3 && zone=a && ssd", null, null)]
    [InlineData("temprature2<75", null, null)]
    public void A_word_that_is_nearly_a_fact_and_no_nodes_label_is_a_slip(string text, int? column, string? nearest)
    {
        Assert.True(WhereExpression.TryParse(text, out var expression, out _));

        var typo = expression.FindTypo(label => string.Equals(label, "temprature2", StringComparison.Ordinal));

        Assert.Equal(column, typo?.Column);
        Assert.Equal(nearest is not null, typo?.Message.Contains($"perhaps '{nearest}' is meant", StringComparison.Ordinal) ?? false);
    }
}
