using System.Globalization;
using System.Text;
using Bramble.Protocol.Net;

namespace Bramble.Agent.Joining;

/// <summary>
/// As much of HTTP/1.1 as a join needs, strictly: HttpClient would cost an agent some megabytes of memory for two calls in its
/// life. The other side is not trusted: every length is bounded.
/// </summary>
internal sealed class SmallHttp(Stream stream, HostPort host)
{
    private const int MaxHeaderBytes = 16 * 1024;

    /// <summary>Most header lines of an answer; ours has six.</summary>
    private const int MaxHeaderLines = 100;

    private readonly byte[] _buffer = new byte[MaxHeaderBytes];
    private int _start;
    private int _end;

    /// <summary>Sends a request and reads its answer; the connection stays open.</summary>
    /// <param name="method">Such as <c>GET</c>.</param>
    /// <param name="path">Such as <c>/v1/ca</c>.</param>
    /// <param name="body">JSON, or null.</param>
    /// <param name="maxBytes">Longest answer that is read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The status and the body of the answer.</returns>
    /// <exception cref="InvalidDataException">The answer is no HTTP, or too long.</exception>
    public async Task<(int Status, byte[] Body)> SendAsync(string method, string path, byte[]? body, int maxBytes, CancellationToken cancellationToken)
    {
        var head = $"{method} {path} HTTP/1.1\r\nHost: {host}\r\n" + (body is null ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        if (body is not null)
        {
            await stream.WriteAsync(body, cancellationToken);
        }

        await stream.FlushAsync(cancellationToken);
        var status = StatusOf(await LineAsync(cancellationToken));
        var (length, isChunked, lines) = (-1, false, 0);
        for (var line = await LineAsync(cancellationToken); line.Length > 0; line = await LineAsync(cancellationToken))
        {
            if (++lines > MaxHeaderLines)
            {
                throw new InvalidDataException($"its answer has more than {MaxHeaderLines} header lines.");
            }

            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = NumberOf(line["Content-Length:".Length..].Trim(), NumberStyles.None, maxBytes);
            }
            else if (line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase))
            {
                isChunked = line.EndsWith("chunked", StringComparison.OrdinalIgnoreCase) ? true : throw new InvalidDataException("its answer is encoded in a way not known here.");
            }
        }

        return (status, isChunked ? await ChunksAsync(maxBytes, cancellationToken) : length >= 0 ? await BytesAsync(length, cancellationToken) : throw new InvalidDataException("its answer has no length."));
    }

    private static int StatusOf(string line) =>
        line.Length >= 12 && line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : throw new InvalidDataException("it does not answer in HTTP.");

    private static int NumberOf(string text, NumberStyles style, int bound) =>
        int.TryParse(text, style, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= bound
            ? number
            : throw new InvalidDataException($"a part of its answer has no length, or more than the {bound} bytes allowed.");

    private async Task<byte[]> ChunksAsync(int maxBytes, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        while (true)
        {
            var size = NumberOf((await LineAsync(cancellationToken)).Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, maxBytes - (int)whole.Length);
            await whole.WriteAsync(await BytesAsync(size, cancellationToken), cancellationToken);
            if ((await LineAsync(cancellationToken)).Length > 0)
            {
                throw new InvalidDataException("a part of its answer does not end where it says.");
            }

            if (size == 0)
            {
                return whole.ToArray();
            }
        }
    }

    private async Task<byte[]> BytesAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        var buffered = Math.Min(count, _end - _start);
        _buffer.AsSpan(_start, buffered).CopyTo(bytes);
        _start += buffered;
        await stream.ReadExactlyAsync(bytes.AsMemory(buffered), cancellationToken);
        return bytes;
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, end);
                _start += end + 2;
                return line;
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            if (_end == _buffer.Length)
            {
                throw new InvalidDataException($"a line of its answer has more than {MaxHeaderBytes} bytes.");
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read > 0 ? read : throw new EndOfStreamException("it closed the connection in the middle of its answer.");
        }
    }
}
