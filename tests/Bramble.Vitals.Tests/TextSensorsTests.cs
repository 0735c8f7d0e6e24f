namespace Bramble.Vitals.Tests;

public sealed class TextSensorsTests : IDisposable
{
    private readonly SensorTree _tree = new();
    private readonly SensorBuffer _buffer = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\n", "Debian GNU/Linux 13 (trixie)")]
    [InlineData("ID=x\nPRETTY_NAME='Say \\no'\n", "Say \\no")]
    [InlineData("PRETTY_NAME=Alpine\r\n", "Alpine")]
    [InlineData("PRETTY_NAME=\"a \\\"quoted\\\" \\$word\"\n", "a \"quoted\" $word")]
    [InlineData("PRETTY_NAME=\"never closed", "never closed")]
    [InlineData("PRETTY_NAME=\"\\", "\\")]
    [InlineData("PRETTY_NAME=\"\"\n", null)]
    [InlineData("PRETTY_NAME=\n", null)]
    [InlineData("NAME=\"Debian\"\n", null)]
    [InlineData("#PRETTY_NAME=no\n", null)]
    public void Operating_system_is_read_as_a_shell_would(string content, string? expected)
    {
        _tree.Write("etc/os-release", content);
        Assert.Equal(expected, new SystemSensor(_tree.Root).ReadOperatingSystem(_buffer));
    }

    [Fact]
    public void Operating_system_is_also_looked_for_where_vendors_keep_it()
    {
        _tree.Write("usr/lib/os-release", "PRETTY_NAME=Vendor\n");
        Assert.Equal("Vendor", new SystemSensor(_tree.Root).ReadOperatingSystem(_buffer));
    }

    [Fact]
    public void Very_long_name_of_an_operating_system_is_capped()
    {
        _tree.Write("etc/os-release", "PRETTY_NAME=\"" + new string('x', 5000) + "\"\n");
        Assert.Equal(new string('x', 256), new SystemSensor(_tree.Root).ReadOperatingSystem(_buffer));
    }

    [Theory]
    [InlineData("node-1\n", "node-1")]
    [InlineData("(none)\n", null)]
    [InlineData("\n", null)]
    [InlineData("a\u0007b\n", "a\uFFFDb")]
    public void Hostname_is_what_somebody_named_it(string content, string? expected)
    {
        _tree.Write("proc/sys/kernel/hostname", content);
        Assert.Equal(expected, new SystemSensor(_tree.Root).ReadHostname(_buffer));
    }

    [Fact]
    public void Hostname_that_is_not_utf8_is_shown_harmless()
    {
        _tree.Write("proc/sys/kernel/hostname", [(byte)'a', 0xff, 0xfe, (byte)'b', (byte)'\n']);
        Assert.Equal("a\uFFFD\uFFFDb", new SystemSensor(_tree.Root).ReadHostname(_buffer));
    }

    [Fact]
    public void Board_is_found_behind_the_link_too()
    {
        _tree.Write("sys/firmware/devicetree/base/model", "Raspberry Pi 3 Model B Rev 1.2\0").Write("sys/firmware/devicetree/base/serial-number", "00000000cafe\0");
        var board = new BoardSensor(_tree.Root);
        Assert.Equal(("Raspberry Pi 3 Model B Rev 1.2", "00000000cafe"), (board.ReadModel(_buffer), board.ReadSerial(_buffer)));
    }

    [Theory]
    [InlineData("OptiPlex 7050\n", "OptiPlex 7050")]
    [InlineData("To Be Filled By O.E.M.\n", null)]
    [InlineData("\n", null)]
    public void Pc_is_named_by_its_maker_unless_the_maker_forgot(string content, string? expected)
    {
        _tree.Write("sys/class/dmi/id/product_name", content);
        Assert.Equal(expected, new BoardSensor(_tree.Root).ReadModel(_buffer));
    }
}
