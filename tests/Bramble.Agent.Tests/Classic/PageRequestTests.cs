using System.Text;
using Bramble.Agent.Classic;

namespace Bramble.Agent.Tests.Classic;

/// <summary>Which requests the page's server understands, and whom it takes them to be for.</summary>
public sealed class PageRequestTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost:8123", "GET", "/", "localhost")]
    [InlineData("GET / HTTP/1.1\r\nhOST:\t[::1]:8123 \r\nAccept: */*", "GET", "/", "::1")]
    [InlineData("HEAD /style.css?a=/b HTTP/1.0\r\nHost: 10.0.0.1", "HEAD", "/style.css", "10.0.0.1")]
    [InlineData("GET http://evil.example:80/x HTTP/1.1\r\nHost: localhost", "GET", "/x", "evil.example")]
    [InlineData("GET HTTP://evil.example HTTP/1.1\r\nHost: localhost", "GET", "/", "evil.example")]
    [InlineData("GET / HTTP/1.1\r\nHost: user@localhost", "GET", "/", "user@localhost")]
    [InlineData("GET / HTTP/1.1\r\nHost:", "GET", "/", "")]
    [InlineData("GET / HTTP/1.1\r\nHost: [::1", "GET", "/", "")]
    public void Parse_reads_what_counts(string head, string method, string path, string host) =>
        Assert.Equal(new PageRequest(method, path, host), PageRequest.Parse(Encoding.Latin1.GetBytes(head)));

    [Theory]
    [InlineData("")]
    [InlineData("GET /\r\nHost: localhost")]
    [InlineData("GET / HTTP/2.0\r\nHost: localhost")]
    [InlineData("GET  / HTTP/1.1\r\nHost: localhost")]
    [InlineData("GET / HTTP/1.1 \r\nHost: localhost")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost")]
    [InlineData("GET / HTTP/1.1\r\nHost : localhost")]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n Host: localhost")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n: nothing")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nnothing")]
    [InlineData("GET / HTTP/1.1\nHost: localhost")]
    [InlineData("GET / HTTP/1.1\r\nHost: local\rhost")]
    [InlineData("GET / HTTP/1.1\r\nHost: local\0host")]
    [InlineData("GET /\u007f HTTP/1.1\r\nHost: localhost")]
    public void Parse_takes_nothing_that_two_readers_might_read_differently(string head) =>
        Assert.Null(PageRequest.Parse(Encoding.Latin1.GetBytes(head)));
}
