using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Bramble.Master.AgentSessions;
using Bramble.TestKit;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Master.Tests.AgentSessions;

/// <summary>What one machine may take of the agents' port.</summary>
public sealed class AddressBoundsTests
{
    [Fact]
    public async Task One_address_cannot_have_all_turns_of_the_handshake()
    {
        // A turn ends by time too, and here none passes.
        using var gate = new HandshakeGate(Options.Create(new AgentSessionOptions()), new FakeTimeProvider());
        using var ending = new CancellationTokenSource();
        var theirs = Enumerable.Range(0, 500).Select(_ => EnterAsync(gate, "192.0.2.1", ending.Token)).ToList();
        var ours = new TaskCompletionSource();

        var other = gate.RunAsync(Connection("192.0.2.2", ending.Token), _ =>
        {
            ours.SetResult();
            return Task.CompletedTask;
        });

        await ours.Task.DefaultTimeout();
        await other.DefaultTimeout();
        await ending.CancelAsync();
        await Task.WhenAll(theirs).DefaultTimeout();
    }

    [Fact]
    public void One_address_has_no_more_connections_than_its_bound()
    {
        var count = new ConnectionCount();
        var (one, other) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));

        Assert.True(count.TryEnter(one, 4, 2));
        Assert.True(count.TryEnter(one, 4, 2));
        Assert.False(count.TryEnter(one, 4, 2));
        Assert.True(count.TryEnter(other, 4, 2));
        count.Leave(one);
        Assert.True(count.TryEnter(one, 4, 2));
        Assert.True(count.TryEnter(other, 4, 2));
        Assert.False(count.TryEnter(IPAddress.Parse("192.0.2.3"), 4, 2));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void A_machine_is_its_address_or_its_network_of_IPv6(string address, string key) =>
        Assert.Equal(IPAddress.Parse(key), AddressKey.Of(new IPEndPoint(IPAddress.Parse(address), 1)));

    private static Task EnterAsync(HandshakeGate gate, string address, CancellationToken ending) =>
        gate.RunAsync(Connection(address, ending), _ => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ending).ContinueWith(_ => { }, TaskScheduler.Default));

    private static DefaultConnectionContext Connection(string address, CancellationToken ending)
    {
        var input = new Pipe();
        input.Writer.Write<byte>([0x16]);
        _ = input.Writer.FlushAsync(CancellationToken.None).AsTask();
        return new DefaultConnectionContext
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1),
            Transport = new Duplex(input.Reader, new Pipe().Writer),
            ConnectionClosed = ending,
        };
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
