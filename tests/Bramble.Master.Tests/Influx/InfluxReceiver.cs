using System.Net;
using System.Text;
using System.Threading.Channels;

namespace Bramble.Master.Tests.Influx;

/// <summary>A small HTTP server that takes what a database would take, and answers as told.</summary>
internal sealed class InfluxReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Channel<(string Query, string? Authorization, string Body)> _taken = Channel.CreateUnbounded<(string, string?, string)>();
    private readonly Task _serving;

    public InfluxReceiver(int port)
    {
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The answer from now on.</summary>
    public HttpStatusCode Answer { get; set; } = HttpStatusCode.NoContent;

    public Task<(string Query, string? Authorization, string Body)> NextAsync() => _taken.Reader.ReadAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                var body = await reader.ReadToEndAsync();
                context.Response.StatusCode = (int)Answer;
                context.Response.Close();
                _taken.Writer.TryWrite((context.Request.Url!.PathAndQuery, context.Request.Headers["Authorization"], body)); // The listener sets it.
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
