using System.Text;
using System.Text.Json;
using Bramble.Protocol.Classic;

namespace Bramble.Protocol.Tests.Classic;

public class ClassicJsonTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("12.50", "12.50")]
    [InlineData("null", "null")]
    [InlineData("true", "true")]
    [InlineData("{\"b\":1,\"a\":2}", "{\n    \"a\": 2,\n    \"b\": 1\n}")]
    [InlineData("{\"b\":[1,{}],\"a\":{\"d\":[],\"c\":null}}", "{\n    \"a\": {\n        \"c\": null,\n        \"d\": []\n    },\n    \"b\": [\n        1,\n        {}\n    ]\n}")]
    [InlineData("{\"Z\":1,\"a\":2,\"A\":3}", "{\n    \"A\": 3,\n    \"Z\": 1,\n    \"a\": 2\n}")]
    public void Indent_lays_out_with_four_spaces_and_sorted_keys(string json, string expected) =>
        Assert.Equal(expected, ClassicJson.Indent(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("\"K\\u00fcche \\ud83d\\ude00\"", "\"Küche 😀\"")]
    [InlineData("\"a\\\"b\\\\c\\n\\r\\t\"", "\"a\\\"b\\\\c\\n\\r\\t\"")]
    [InlineData("\"\\u0000\\u001b\\u202e\\u200b\\ue000\"", "\"\\u0000\\u001b\\u202e\\u200b\\ue000\"")]
    [InlineData("\"\\udb40\\udc01\"", "\"\\udb40\\udc01\"")]
    [InlineData("{\"\\u202e\":1}", "{\n    \"\\u202e\": 1\n}")]
    [InlineData("\"</pre><script>\"", "\"</pre><script>\"")]
    public void Indent_keeps_letters_and_escapes_what_must_not_be_shown(string json, string expected) =>
        Assert.Equal(expected, ClassicJson.Indent(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("NaN")]
    public void Indent_of_anything_else_throws(string json) =>
        Assert.ThrowsAny<JsonException>(() => ClassicJson.Indent(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Indent_of_depth_beyond_the_bound_throws() =>
        Assert.ThrowsAny<JsonException>(() => ClassicJson.Indent(Encoding.UTF8.GetBytes(new string('[', 65) + new string(']', 65))));
}
