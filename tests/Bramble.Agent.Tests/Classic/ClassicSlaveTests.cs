using System.Text;
using Bramble.Agent.Classic;

namespace Bramble.Agent.Tests.Classic;

/// <summary>The slave against masters that behave as the tutorial's do, and worse.</summary>
public sealed class ClassicSlaveTests
{
    public enum Cut
    {
        Whole,
        ByteByByte,
        InTheMiddleOfCharacters,
    }

    public static TheoryData<string, string, Cut> Dialects
    {
        get
        {
            const string Uuid = $$"""{"type": "uuid", "payload": "{{ScriptedMaster.Uuid}}"}""";
            var data = new TheoryData<string, string, Cut>();
            foreach (var cut in Enum.GetValues<Cut>())
            {
                // Parts 15 and 16, the keys the other way round, part 17, line feeds between, and a master that knows nothing of the kind.
                data.Add(Uuid, """{"type": "master_info", "payload": {"hostname": "k\u00fcche-\u20ac-\uD83C\uDF53", "cpu": ""}}""", cut);
                data.Add($$"""{"payload": "{{ScriptedMaster.Uuid}}", "type": "uuid"}""", """{"payload": {"hostname": "küche-€-🍓"}, "type": "master_info"}""", cut);
                data.Add(Uuid, """{"type": "primary_info", "payload": {"hostname": "küche-€-🍓", "swap": 0, "cpu_frequency_max": 1400.0}}""", cut);
                data.Add("\n \n" + Uuid, "\n" + """{"type": "master_info", "payload": {}, "more": [1, 2]}""", cut);
                data.Add(Uuid, """{"type": "bad_message", "payload": "unknown"}""", cut);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Handshake_works_in_every_dialect_however_it_is_cut(string uuid, string details, Cut cut)
    {
        using var master = new ScriptedMaster();
        await using var slave = new RunningSlave(master.Port);
        using var peer = await master.AcceptAsync();

        Assert.Equal("""{"type":"info","payload":"uuid"}""", Compact(await peer.ReadAsync()));
        await SendAsync(peer, uuid + "\r", cut);
        Assert.Equal("""{"type":"computer_details","payload":{"hostname":"k\u00fcche","cpu_percent_used":null,"ram":1024,"cpu":"","cpu_cores":4}}""", Compact(await peer.ReadAsync()));
        Assert.Equal("""{"type":"info","payload":"computer_details"}""", Compact(await peer.ReadAsync()));
        await SendAsync(peer, details + "\r", cut);

        var status = await slave.NextAsync();
        Assert.Equal((ClassicSlaveState.Connected, ScriptedMaster.Uuid), (status.State, status.Uuid));
        await peer.ExpectAsync(ScriptedMaster.Uuid);
        slave.Time.Advance(TimeSpan.FromSeconds(5));
        await peer.ExpectAsync("I am still alive");
    }

    [Fact]
    public async Task Both_answers_in_one_segment_are_both_taken()
    {
        using var master = new ScriptedMaster();
        await using var slave = new RunningSlave(master.Port);
        using var peer = await master.AcceptAsync();
        await peer.ExpectAsync("uuid");
        await peer.SendAsync("""{"type": "message", "payload": "hello"}""" + "\r" + """{"type": "uuid", "payload": "u1"}""" + "\r" + """{"type": "nobody_knows", "payload": 1}""" + "\r");

        await peer.ExpectAsync("computer_details");
        await peer.ExpectAsync("computer_details");
        await peer.SendAsync("""{"type": "master_info", "payload": {}}""" + "\r");

        Assert.Equal("u1", (await slave.NextAsync()).Uuid);
    }

    [Theory]
    [InlineData("not json\r", "not")]
    [InlineData("[1]\r", "object")]
    [InlineData("{\"type\": \"uuid\", \"payload\": {}}\r", "no uuid")]
    [InlineData("{\"type\": \"uuid\", \"payload\": \"\"}\r", "no uuid")]
    [InlineData("{\"type\": \"bad_message\", \"payload\": \"unknown\"}\r", "no uuid")]
    [InlineData("{\"type\": \"uuid\", \"payload\": \"\\uD800\"}\r", "")]
    public async Task Garbage_ends_the_connection_with_a_reason_and_the_slave_comes_back(string sent, string reason)
    {
        using var master = new ScriptedMaster();
        await using var slave = new RunningSlave(master.Port);
        using (var peer = await master.AcceptAsync())
        {
            await peer.ExpectAsync("uuid");
            await peer.SendAsync(sent);
            Assert.Contains(reason, (await slave.WaitingAsync()).Reason, StringComparison.OrdinalIgnoreCase);
        }

        await ComesBackAsync(master, slave);
    }

    [Fact]
    public async Task Invalid_utf8_ends_the_connection() => await EndsAfterAsync([.. "{\"type\": \"uuid\", \"payload\": \""u8, 0xFF, 0xFE, .. "\"}\r"u8]);

    [Fact]
    public async Task Deep_json_ends_the_connection() =>
        await EndsAfterAsync(Encoding.ASCII.GetBytes("{\"type\": \"uuid\", \"payload\": " + new string('[', 20_000) + new string(']', 20_000) + "}\r"));

    [Fact]
    public async Task A_line_without_end_ends_the_connection()
    {
        using var master = new ScriptedMaster();
        await using var slave = new RunningSlave(master.Port);
        using (var peer = await master.AcceptAsync())
        {
            await peer.ExpectAsync("uuid");
            var waiting = slave.WaitingAsync();
            var piece = new byte[64 * 1024];
            Array.Fill(piece, (byte)'x');
            while (!waiting.IsCompleted)
            {
                try
                {
                    await peer.SendAsync(piece);
                }
                catch (IOException)
                {
                    break; // The slave has closed, which is what it should do.
                }
            }

            Assert.Contains("longer than allowed", (await waiting).Reason, StringComparison.Ordinal);
        }

        await ComesBackAsync(master, slave);
    }

    [Fact]
    public async Task Messages_nobody_asked_for_end_the_connection_once_there_are_too_many()
    {
        using var master = new ScriptedMaster();
        await using var slave = new RunningSlave(master.Port);
        using (var peer = await master.AcceptAsync())
        {
            await peer.ExpectAsync("uuid");
            await peer.SendAsync(string.Concat(Enumerable.Repeat("""{"type": "message", "payload": "hi"}""" + "\r", 300)));
            Assert.Contains("nobody asked for", (await slave.WaitingAsync()).Reason, StringComparison.Ordinal);
        }

        await ComesBackAsync(master, slave);
    }

    [Fact]
    public async Task A_master_that_never_answers_is_given_up_after_its_limit()
    {
        using var master = new ScriptedMaster();
        await using var slave = new RunningSlave(master.Port);
        using (var peer = await master.AcceptAsync())
        {
            await peer.ExpectAsync("uuid");
            slave.Time.Advance(TimeSpan.FromSeconds(10));
            Assert.Contains("no answer to the question for a uuid within 10 s", (await slave.WaitingAsync()).Reason, StringComparison.Ordinal);
        }

        await ComesBackAsync(master, slave);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task A_master_that_closes_at_any_stage_gets_the_slave_back(int stage, bool reset)
    {
        using var master = new ScriptedMaster();
        await using var slave = new RunningSlave(master.Port);
        using (var peer = await master.AcceptAsync())
        {
            if (stage >= 1)
            {
                await peer.ExpectAsync("uuid");
            }

            if (stage == 2)
            {
                await peer.SendAsync("""{"type": "uuid", "payload": "half of it""");
            }

            if (stage == 3)
            {
                await peer.SendAsync($$"""{"type": "uuid", "payload": "{{ScriptedMaster.Uuid}}"}""" + "\r");
                await peer.ExpectAsync("computer_details");
                await peer.ExpectAsync("computer_details");
                await peer.SendAsync("""{"type": "master_info", "payload": {}}""" + "\r");
                await slave.ConnectedAsync();
            }

            if (reset)
            {
                peer.Reset();
            }
        }

        var reason = (await slave.WaitingAsync()).Reason;
        Assert.Matches("^the (master closed the connection|connection was reset)$", reason);
        await ComesBackAsync(master, slave);
    }

    [Fact]
    public async Task A_slave_with_no_master_waits_longer_each_time_up_to_a_minute_and_starts_again_after_a_good_session()
    {
        var master = new ScriptedMaster();
        var port = master.Port;
        master.Dispose();
        await using var slave = new RunningSlave(port);
        foreach (var wait in new[] { 1.0, 2, 4, 8, 16, 32, 60, 60 })
        {
            var status = await slave.WaitingAsync();
            Assert.Equal(wait, status.RetrySeconds);
            Assert.Contains("refused", status.Reason, StringComparison.Ordinal);
            slave.Time.Advance(TimeSpan.FromSeconds(wait));
        }
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(0.5, 0.875)]
    [InlineData(1, 0.75)]
    public async Task Chance_takes_up_to_a_quarter_off_a_wait(double jitter, double wait)
    {
        var master = new ScriptedMaster();
        var port = master.Port;
        master.Dispose();
        await using var slave = new RunningSlave(port, jitter: jitter);

        Assert.Equal(wait, (await slave.WaitingAsync()).RetrySeconds);
    }

    [Fact]
    public async Task A_session_that_lasted_a_keepalive_resets_the_waits()
    {
        using var master = new ScriptedMaster();
        await using var slave = new RunningSlave(master.Port);
        foreach (var wait in new[] { 1.0, 2, 4 })
        {
            (await master.AcceptAsync()).Dispose();
            Assert.Equal(wait, (await slave.WaitingAsync()).RetrySeconds);
            slave.Time.Advance(TimeSpan.FromSeconds(wait));
        }

        using (var peer = await master.AcceptAsync())
        {
            await peer.ShakeHandsAsync();
            await slave.ConnectedAsync();
            await peer.ExpectAsync("I am still alive");
            slave.Time.Advance(TimeSpan.FromSeconds(5));
            await peer.ExpectAsync("I am still alive");
        }

        Assert.Equal(1, (await slave.WaitingAsync()).RetrySeconds);
    }

    [Fact]
    public async Task A_master_that_never_reads_is_given_up()
    {
        using var master = new ScriptedMaster();
        await using var slave = new RunningSlave(master.Port, new Flood());
        using var peer = await master.AcceptAsync();
        await peer.ShakeHandsAsync();
        await slave.ConnectedAsync();
        var waiting = slave.WaitingAsync();
        while (!waiting.IsCompleted)
        {
            // The flood stops when both ends' buffers are full; from then on only the limit can end it.
            slave.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Contains("took in nothing for 10 s", (await waiting).Reason, StringComparison.Ordinal);
    }

    private static string Compact(string? json) => (json ?? "").Replace("\": ", "\":", StringComparison.Ordinal).Replace(", \"", ",\"", StringComparison.Ordinal);

    private static async Task SendAsync(ScriptedMaster.Peer peer, string text, Cut cut)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var segments = cut switch
        {
            Cut.Whole => [bytes],
            Cut.ByteByByte => bytes.Select(one => new[] { one }),
            _ => Characters(bytes),
        };
        foreach (var segment in segments)
        {
            await peer.SendAsync(segment);
        }
    }

    /// <summary>Cuts before every byte that continues a character.</summary>
    private static IEnumerable<byte[]> Characters(byte[] bytes)
    {
        var start = 0;
        for (var i = 1; i < bytes.Length; i++)
        {
            if ((bytes[i] & 0xC0) == 0x80)
            {
                yield return bytes[start..i];
                start = i;
            }
        }

        yield return bytes[start..];
    }

    private static async Task EndsAfterAsync(byte[] sent)
    {
        using var master = new ScriptedMaster();
        await using var slave = new RunningSlave(master.Port);
        using (var peer = await master.AcceptAsync())
        {
            await peer.ExpectAsync("uuid");
            await peer.SendAsync(sent);
            Assert.StartsWith("the master sent ", (await slave.WaitingAsync()).Reason, StringComparison.Ordinal);
        }

        await ComesBackAsync(master, slave);
    }

    private static async Task ComesBackAsync(ScriptedMaster master, RunningSlave slave)
    {
        slave.Time.Advance(TimeSpan.FromSeconds(1));
        using var peer = await master.AcceptAsync();
        await peer.ShakeHandsAsync();
        await slave.ConnectedAsync();
    }

    /// <summary>Tells and tells until the master takes no more.</summary>
    private sealed class Flood : IClassicSlaveWork
    {
        private static readonly byte[] Megabyte = new byte[1024 * 1024];

        public void Connected(string uuid, ClassicAnswer master)
        {
        }

        public async Task AfterKeepaliveAsync(ClassicLink link, CancellationToken cancellationToken)
        {
            while (true)
            {
                await link.TellAsync(Megabyte, cancellationToken);
            }
        }

        public void Lost(string reason)
        {
        }
    }
}
