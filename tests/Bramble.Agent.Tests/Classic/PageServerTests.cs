using System.Net;
using System.Net.Sockets;
using System.Text;
using Bramble.Agent.Classic;
using Bramble.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Agent.Tests.Classic;

/// <summary>The page's server against peers that are no browsers.</summary>
public sealed class PageServerTests : IAsyncDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly CancellationTokenSource _stop = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly PageServer _server;
    private readonly Task _running;

    public PageServerTests()
    {
        _server = new PageServer(AnyPort, request => PageAnswer.Html($"{request.Method} {request.Path} ä\n"), _time);
        _running = _server.RunAsync(_stop.Token);
    }

    private IPEndPoint Place => new(IPAddress.Loopback, new Uri(_server.Url).Port);

    [Fact]
    public async Task Answer_is_whole_and_the_connection_ends_with_it()
    {
        var answer = await AskAsync("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\nContent-Length: 10\r\n\r\nGET /x ä\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_to_HEAD_has_the_length_of_the_body_and_no_body()
    {
        Assert.EndsWith("\r\nContent-Length: 11\r\n\r\n", await AskAsync("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_in_single_bytes_is_read()
    {
        using var peer = await ConnectAsync();
        foreach (var one in "GET /x HTTP/1.1\r\nHost: h\r\n\r\n"u8.ToArray())
        {
            await peer.SendAsync(new[] { one }, CancellationToken.None).AsTask().DefaultTimeout();
        }

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await AllAsync(peer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_nobody_asked_for_does_not_cut_off_the_answer()
    {
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await AskAsync("GET / HTTP/1.1\r\nHost: h\r\n\r\n" + new string('x', 30_000)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_without_end_is_refused_at_its_bound()
    {
        Assert.StartsWith("HTTP/1.1 431 ", await AskAsync("GET / HTTP/1.1\r\nHost: h\r\nA: " + new string('x', 8 * 1024)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSH-2.0-x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    public async Task What_is_no_request_is_refused(string text)
    {
        Assert.StartsWith("HTTP/1.1 400 ", await AskAsync(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_that_say_nothing_are_closed_and_keep_nobody_out()
    {
        var silent = new List<Socket>();
        for (var i = 0; i < 110; i++)
        {
            silent.Add(await ConnectAsync());
        }

        var answer = AskAsync("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        await Until.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(answer.IsCompleted);
            },
            "the one that asked is answered");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await answer, StringComparison.Ordinal);
        Assert.Equal("", await AllAsync(silent[0]));
        silent.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public async Task Its_place_is_taken_while_it_runs_and_free_at_once_after()
    {
        await AskAsync("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        var place = Place;
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => new PageServer(place, _ => PageAnswer.Nothing(), _time)).SocketErrorCode);

        await StopAsync();

        using var again = new PageServer(place, _ => PageAnswer.Nothing(), _time);
        Assert.Equal($"http://{place}/", again.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.DefaultTimeout();
        _server.Dispose();
    }

    private static async Task<string> AllAsync(Socket peer)
    {
        var all = new List<byte>();
        var buffer = new byte[4096];
        for (var read = 1; read > 0; all.AddRange(buffer.AsSpan(0, read)))
        {
            read = await peer.ReceiveAsync(buffer, CancellationToken.None).AsTask().DefaultTimeout();
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    private async Task<Socket> ConnectAsync()
    {
        var peer = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(Place).DefaultTimeout();
        return peer;
    }

    private async Task<string> AskAsync(string text)
    {
        using var peer = await ConnectAsync();
        await peer.SendAsync(Encoding.Latin1.GetBytes(text), CancellationToken.None).AsTask().DefaultTimeout();
        return await AllAsync(peer);
    }
}
