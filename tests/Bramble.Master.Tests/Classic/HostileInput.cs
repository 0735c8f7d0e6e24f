using System.Text;

namespace Bramble.Master.Tests.Classic;

/// <summary>The table of hostile input: what is sent, and whether the connection lives on.</summary>
internal static class HostileInput
{
    private const string Keepalive = "{\"type\": \"message\", \"payload\": 1}";

    public static IReadOnlyDictionary<string, (byte[] Bytes, bool Lives)> All { get; } = Make();

    private static Dictionary<string, (byte[] Bytes, bool Lives)> Make()
    {
        var table = new Dictionary<string, (byte[] Bytes, bool Lives)>(StringComparer.Ordinal);
        void Closed(string name, string text) => table.Add(name, (Encoding.UTF8.GetBytes(text + "\r"), false));
        void Kept(string name, string text) => table.Add(name, (Encoding.UTF8.GetBytes(text + "\r"), true));
        void ClosedBytes(string name, params byte[] bytes) => table.Add(name, (bytes, false));
        string Payload(string json) => $"{{\"type\": \"message\", \"payload\": {json}}}";

        Closed("no type", "{\"payload\": 1}");
        Closed("type is a number", "{\"type\": 1, \"payload\": 1}");
        Closed("type is null", "{\"type\": null, \"payload\": 1}");
        Closed("type is a list", "{\"type\": [\"message\"], \"payload\": 1}");
        Closed("type is an object", "{\"type\": {}, \"payload\": 1}");
        Closed("no payload", "{\"type\": \"message\"}");
        Closed("empty object", "{}");
        Kept("payload null", Payload("null"));
        Kept("payload true", Payload("true"));
        Kept("payload false", Payload("false"));
        Kept("payload number", Payload("5"));
        Kept("payload list", Payload("[1, 2]"));
        Kept("payload object", Payload("{\"a\": 1}"));
        Kept("payload 1e999", Payload("1e999"));
        Closed("payload NaN", Payload("NaN"));
        Closed("payload Infinity", Payload("Infinity"));
        Closed("payload -Infinity", Payload("-Infinity"));
        Closed("lone high surrogate", Payload("\"\\ud800\""));
        Closed("lone low surrogate", Payload("\"\\udc00x\""));
        Closed("two high surrogates", Payload("\"\\ud800\\ud800\""));
        Closed("lone surrogate in a key", Payload("{\"\\ud800\": 1}"));
        Closed("lone surrogate in the type", "{\"type\": \"\\ud800\", \"payload\": 1}");
        Kept("surrogate pair", Payload("\"\\ud83d\\ude00\""));
        Closed("20,000 deep", Payload(new string('[', 20_000) + new string(']', 20_000)));
        Kept("16 deep", Payload(new string('[', 15) + new string(']', 15)));
        Closed("17 deep", Payload(new string('[', 16) + new string(']', 16)));
        Closed("a megabyte without an end", new string('x', 1_000_000));
        Closed("10 MB without an end", new string('x', 10_000_000));
        Closed("NUL", "\0");
        Kept("NUL in a string", Payload("\"a\\u0000b\""));
        Closed("raw control character in a string", Payload("\"a\u0001b\""));
        Closed("byte order mark", "\uFEFF" + Keepalive);
        Closed("type twice", "{\"type\": \"message\", \"type\": \"message\", \"payload\": 1}");
        Closed("type twice, escaped", "{\"type\": \"message\", \"\\u0074ype\": \"message\", \"payload\": 1}");
        Closed("payload twice", "{\"type\": \"message\", \"payload\": 1, \"payload\": 2}");
        Closed("a key twice in the payload", Payload("{\"a\": 1, \"a\": 2}"));
        Closed("a key twice, escaped", Payload("{\"a\": 1, \"\\u0061\": 2}"));
        Closed("a key twice far below", Payload("[{\"x\": {\"b\": 1, \"b\": 2}}]"));
        Closed("an unknown key twice", "{\"type\": \"message\", \"x\": 1, \"x\": 2, \"payload\": 1}");
        Kept("one key in two objects", Payload("[{\"a\": 1}, {\"a\": 2}]"));
        Kept("type and payload inside the payload", Payload("{\"type\": 1, \"payload\": 2}"));
        Closed("two values", Keepalive + Keepalive);
        Closed("a value behind", Keepalive + " 1");
        Closed("a comment", "{\"type\": \"message\", /**/ \"payload\": 1}");
        Closed("a trailing comma", "{\"type\": \"message\", \"payload\": 1,}");
        Closed("single quotes", "{'type': 'message', 'payload': 1}");
        Closed("a list", "[1]");
        Closed("a string", "\"x\"");
        Closed("a number", "1");
        Closed("half an object", "{\"type\": \"mess");
        ClosedBytes("not UTF-8", [.. "{\"type\": \"message\", \"payload\": \""u8, 0xFF, .. "\"}\r"u8]);
        ClosedBytes("overlong UTF-8", [.. "{\"type\": \"message\", \"payload\": \""u8, 0xC0, 0xAF, .. "\"}\r"u8]);
        ClosedBytes("a surrogate in UTF-8", [.. "{\"type\": \"message\", \"payload\": \""u8, 0xED, 0xA0, 0x80, .. "\"}\r"u8]);
        ClosedBytes("half a character", [.. "{\"type\": \"message\", \"payload\": \""u8, 0xE2, 0x82, .. "\"}\r"u8]);
        Closed("HTTP", "GET / HTTP/1.1\r\nHost: x\r\n");
        Closed("SSH", "SSH-2.0-OpenSSH_9.9");
        Closed("gRPC", "PRI * HTTP/2.0\r\n\r\nSM\r\n");
        ClosedBytes("TLS", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, 0x0D, 0x0D]);
        Kept("100 empty messages", new string('\r', 99));
        Closed("101 empty messages", new string('\r', 100));
        Kept("line feeds around", "\n\n" + Keepalive + "\n");
        Kept("65,536 bytes", Keepalive.PadLeft(65_536));
        Closed("65,537 bytes", Keepalive.PadLeft(65_537));
        Kept("6,000 keys", Payload($"{{{string.Join(',', Enumerable.Range(0, 6_000).Select(i => $"\"{i}\":1"))}}}"));
        Closed("9,000 times one key", Payload($"{{{string.Join(',', Enumerable.Repeat("\"a\":1", 9_000))}}}"));
        Kept("an unknown type", "{\"type\": \"shutdown\", \"payload\": \"now\"}");
        Kept("details that are a string", "{\"type\": \"computer_details\", \"payload\": \"x\"}");
        Kept("details out of every range", "{\"type\": \"computer_details\", \"payload\": {\"hostname\": 5, \"ram\": 1e999, \"cpu_cores\": -3, \"cpu_percent_used\": \"x\", \"cpu\": []}}");
        Kept("vitals that are a list", "{\"type\": \"vitals\", \"payload\": []}");
        Kept("a host name of 60,000 characters", $"{{\"type\": \"computer_details\", \"payload\": {{\"hostname\": \"{new string('h', 60_000)}\"}}}}");
        return table;
    }
}
