using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bramble.Agent.Classic;

/// <summary>
/// As much of an HTTP/1.1 server as one page needs: GET and HEAD without a body, one request a connection. Kestrel would make
/// the file of the agent larger by a third, and its memory with it, for a page that only the tutorial's webserver slave has.
/// Nobody who connects is trusted: number, size and time are bounded.
/// </summary>
internal sealed class PageServer : IDisposable
{
    /// <summary>Connections that are served at one time; more wait in the kernel's queue.</summary>
    private const int MaxConnections = 100;

    /// <summary>Longest head of a request. Browsers send one to two KiB.</summary>
    private const int MaxHeadBytes = 8 * 1024;

    /// <summary>Most that is read and thrown away of what follows a request.</summary>
    private const int MaxRestBytes = 64 * 1024;

    /// <summary>Longest a connection may take from its first byte to its last.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>How long a peer that has its answer may take to close.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait where no connection can be accepted, as when the process has no file descriptor left.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromSeconds(1);

    private const string Headers =
        "Content-Security-Policy: default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n" +
        "X-Content-Type-Options: nosniff\r\n" +
        "Cache-Control: no-store\r\n" +
        "Referrer-Policy: no-referrer\r\n" +
        "Cross-Origin-Resource-Policy: same-origin\r\n" +
        "Connection: close\r\n";

    private readonly Socket _listener;
    private readonly Func<PageRequest, PageAnswer> _answer;
    private readonly TimeProvider _time;

    /// <summary>Listens from now on; answers once <see cref="RunAsync"/> runs.</summary>
    /// <param name="place">Where; port 0 takes any free one.</param>
    /// <param name="answer">Answers a request; must not throw, may be called by many at once.</param>
    /// <param name="time">Measures the limits and gives the date of an answer.</param>
    /// <exception cref="SocketException">It can't listen there.</exception>
    public PageServer(IPEndPoint place, Func<PageRequest, PageAnswer> answer, TimeProvider time)
    {
        _answer = answer;
        _time = time;
        _listener = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (place.Address.Equals(IPAddress.IPv6Any))
            {
                _listener.DualMode = true;
            }

            _listener.Bind(place);
            _listener.Listen();
        }
        catch
        {
            _listener.Dispose();
            throw;
        }
    }

    /// <summary>The address of the page.</summary>
    public string Url => $"http://{_listener.LocalEndPoint}/";

    /// <summary>Serves until cancelled, which cuts what is under way.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When no connection is left.</returns>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        // One loop for each connection there may be: none has to be counted, and there can be no more.
        var loops = new Task[MaxConnections];
        for (var i = 0; i < loops.Length; i++)
        {
            loops[i] = LoopAsync(cancellationToken);
        }

        return Task.WhenAll(loops);
    }

    public void Dispose() => _listener.Dispose();

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var peer = await _listener.AcceptAsync(cancellationToken);
                await ServeAsync(peer, cancellationToken);
            }
            catch (SocketException)
            {
                await Task.Delay(AcceptPause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket peer, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxHeadBytes);
        try
        {
            peer.NoDelay = true;
            if (await ReadHeadAsync(peer, buffer.AsMemory(0, MaxHeadBytes), either.Token) is not { } length)
            {
                return;
            }

            var request = length < 0 ? null : PageRequest.Parse(buffer.AsSpan(0, length));
            var answer = length < 0 ? PageAnswer.Plain("431 Request Header Fields Too Large", $"The head of a request may have {MaxHeadBytes} bytes.\n")
                : request is null ? PageAnswer.Plain("400 Bad Request", "This is no request that is understood here.\n")
                : _answer(request);
            await SendAsync(peer, Compose(answer, isHead: string.Equals(request?.Method, "HEAD", StringComparison.Ordinal)), either.Token);
            peer.Shutdown(SocketShutdown.Send);

            // Closing with something unread would cut off the answer.
            limit.CancelAfter(CloseLimit);
            for (int rest = 0, read = 1; read > 0 && rest < MaxRestBytes; rest += read)
            {
                read = await peer.ReceiveAsync(buffer, either.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // It left, or took too long: nobody is there to be told.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <returns>The length of the head without its empty line; -1 where it is too long; null where the peer closed before its end.</returns>
    private static async Task<int?> ReadHeadAsync(Socket peer, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await peer.ReceiveAsync(buffer[filled..], cancellationToken);
            if (read == 0)
            {
                return null;
            }

            var from = Math.Max(0, filled - 3);
            filled += read;
            if (buffer.Span[from..filled].IndexOf("\r\n\r\n"u8) is var end && end >= 0)
            {
                return from + end;
            }
        }

        return -1;
    }

    private static async Task SendAsync(Socket peer, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await peer.SendAsync(bytes, cancellationToken)..];
        }
    }

    private byte[] Compose(PageAnswer answer, bool isHead)
    {
        var head = new StringBuilder(512)
            .Append("HTTP/1.1 ").Append(answer.Status).Append("\r\nDate: ").Append(_time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture)).Append("\r\n")
            .Append(Headers);
        if (answer.Allow is { } allow)
        {
            head.Append("Allow: ").Append(allow).Append("\r\n");
        }

        if (answer.Type is { } type)
        {
            head.Append("Content-Type: ").Append(type).Append("; charset=utf-8\r\nContent-Length: ")
                .Append(Encoding.UTF8.GetByteCount(answer.Text).ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        }

        head.Append("\r\n");
        return Encoding.UTF8.GetBytes(isHead ? head.ToString() : head.Append(answer.Text).ToString());
    }
}
