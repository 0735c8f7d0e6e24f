using System.Net;
using System.Threading.Channels;
using Bramble.Agent.Classic;
using Bramble.TestKit;
using Bramble.Vitals;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Agent.Tests.Classic;

/// <summary>The tutorial's page.</summary>
public sealed class ClassicWebTests
{
    [Fact]
    public async Task Page_shows_both_answers_sorted_indented_and_escaped_with_their_ages()
    {
        using var master = new ScriptedMaster();
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var work = new ClassicWebWork(time);
        await using var slave = new RunningSlave(master.Port, work, time: time);
        using var peer = await master.AcceptAsync();
        await peer.ShakeHandsAsync();
        await slave.ConnectedAsync();
        await peer.ExpectAsync("I am still alive");
        await peer.ExpectAsync("computer_details");
        await peer.SendAsync("""{"type": "master_info", "payload": {"ram": 5, "hostname": "<script>alert(1)</script>\u001b[2J", "cpu": ""}}""" + "\r");
        await peer.ExpectAsync("slave_details");
        // The wall clock is set while an answer is under way: its age must not follow.
        time.SetUtcNow(time.GetUtcNow() + TimeSpan.FromSeconds(3));
        await peer.SendAsync("""{"type": "slave_details", "payload": {"b": {"uuid": "b", "address": "10.0.0.2:5"}, "a": {"uuid": "a", "address": "&"}}}""" + "\r");
        await Until.TrueAsync(() => Task.FromResult(work.State.Slaves is not null), "the second answer is kept");
        time.Advance(TimeSpan.FromSeconds(4));

        var page = ClassicWebPage.Render(work.State, "m:1", time);

        Assert.Contains("{\n    &quot;cpu&quot;: &quot;&quot;,\n    &quot;hostname&quot;: &quot;&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("{\n    &quot;a&quot;: {\n        &quot;address&quot;: &quot;&amp;&quot;,", page, StringComparison.Ordinal);
        Assert.Contains("1970-01-01 00:00:00 UTC, 7 s old.", page, StringComparison.Ordinal);
        Assert.Contains("1970-01-01 00:00:03 UTC, 4 s old.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', page);
        Assert.DoesNotContain("No connection", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_without_data_says_so()
    {
        var page = ClassicWebPage.Render(ClassicWebState.Nothing, "m:1", TimeProvider.System);

        Assert.Contains("No connection to the master: not connected yet", page, StringComparison.Ordinal);
        Assert.Equal(3, page.Split("No data from the master yet.").Length);
    }

    [Fact]
    public void Page_of_a_lost_master_keeps_the_data_and_its_growing_age()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var work = new ClassicWebWork(time);
        work.Connected("u", new ClassicAnswer(null, "{\"cpu\": 1}"u8.ToArray()));
        work.Lost("the <b>cable</b>");
        time.Advance(TimeSpan.FromMinutes(2));

        var page = ClassicWebPage.Render(work.State, "m:1", time);

        Assert.Contains("the &lt;b&gt;cable&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("120 s old.", page, StringComparison.Ordinal);
        Assert.Contains("&quot;cpu&quot;: 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_set_back_by_ten_years_changes_no_age()
    {
        var time = new ClockThatWasSet();
        var work = new ClassicWebWork(time);
        work.Connected("u", new ClassicAnswer(null, "{}"u8.ToArray()));
        time.Wall = time.Wall.AddYears(-10);

        Assert.Contains(" 0 s old.", ClassicWebPage.Render(work.State, "m:1", time), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "localhost", HttpStatusCode.OK)]
    [InlineData("/style.css", "localhost", HttpStatusCode.OK)]
    [InlineData("/favicon.ico", "localhost", HttpStatusCode.NoContent)]
    [InlineData("/elsewhere", "localhost", HttpStatusCode.NotFound)]
    [InlineData("/", "evil.example", HttpStatusCode.BadRequest)]
    public async Task Server_answers_with_strict_headers(string path, string host, HttpStatusCode status)
    {
        var said = Channel.CreateUnbounded<ClassicSlaveStatus>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var nobody = new ScriptedMaster();
        var running = ClassicWebSlave.RunAsync(
            new ClassicSlaveOptions { Host = "127.0.0.1", Port = nobody.Port },
            new IPEndPoint(IPAddress.Loopback, 0), new MachineReader("/", TimeProvider.System), TimeProvider.System, () => 0, one => said.Writer.TryWrite(one), stop.Token);
        var url = new Uri((await said.Reader.ReadAsync(stop.Token).AsTask().DefaultTimeout()).Url!); // Serving always has one.
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, path));
        request.Headers.Host = host;

        using var response = await client.SendAsync(request, stop.Token).DefaultTimeout();

        Assert.Equal(status, response.StatusCode);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        await stop.CancelAsync();
        await running.DefaultTimeout();
    }

    /// <summary>Stands still but for the wall clock.</summary>
    private sealed class ClockThatWasSet : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => 1;
    }
}
