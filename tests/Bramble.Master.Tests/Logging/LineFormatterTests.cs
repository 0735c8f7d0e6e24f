using System.Text.Json;
using Bramble.Master.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Master.Tests.Logging;

public sealed class LineFormatterTests
{
    private const string Hostile = "pi\r\n2026-01-01T00:00:00.000Z info  Access: admin logged in\u001b[2J\u0085\u2028\u202e";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_value_from_outside_forges_no_line(bool json)
    {
        var line = Write(json ? LogFormat.Json : LogFormat.Text, Hostile, exception: null);

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        foreach (var steering in "\r\u001b\u0085\u2028\u202e")
        {
            Assert.DoesNotContain(steering, line);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_exception_stays_on_the_line(bool json)
    {
        var line = Write(json ? LogFormat.Json : LogFormat.Text, "a", new InvalidOperationException(Hostile));

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.Contains("InvalidOperationException", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', line);
    }

    [Fact]
    public void Text_has_the_time_the_level_the_part_and_the_message() =>
        Assert.Equal("2026-11-24T12:00:00.000Z warn  LineFormatterTests: hello pi\n", Write(LogFormat.Text, "pi", exception: null));

    [Fact]
    public void Json_has_the_values_by_name()
    {
        using var line = JsonDocument.Parse(Write(LogFormat.Json, "pi", exception: null));

        Assert.Equal("hello pi", line.RootElement.GetProperty("message").GetString());
        Assert.Equal("warn", line.RootElement.GetProperty("level").GetString());
        Assert.Equal("pi", line.RootElement.GetProperty("nodeName").GetString());
    }

    [Fact]
    public void A_line_has_an_end() => Assert.InRange(Write(LogFormat.Text, new string('x', 1_000_000), exception: null).Length, 16_000, 17_000);

    private static string Write(LogFormat format, string value, Exception? exception)
    {
        var formatter = new LineFormatter(new Fixed(new LineFormatterOptions { Format = format }), new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero)));
        var state = new List<KeyValuePair<string, object?>> { new("NodeName", value), new("{OriginalFormat}", "hello {NodeName}") };
        var entry = new LogEntry<List<KeyValuePair<string, object?>>>(
            LogLevel.Warning, "Bramble.Master.Tests.LineFormatterTests", 0, state, exception, (values, _) => $"hello {values[0].Value}");
        using var output = new StringWriter();
        formatter.Write(entry, scopeProvider: null, output);
        return output.ToString();
    }

    private sealed class Fixed(LineFormatterOptions value) : IOptionsMonitor<LineFormatterOptions>
    {
        public LineFormatterOptions CurrentValue => value;

        public LineFormatterOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<LineFormatterOptions, string?> listener) => null;
    }
}
