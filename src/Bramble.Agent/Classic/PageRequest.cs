using System.Text;

namespace Bramble.Agent.Classic;

/// <summary>As much of a request as a server of one page looks at.</summary>
/// <param name="Method">Such as <c>GET</c>; compared exactly, as HTTP wants it.</param>
/// <param name="Path">Without its query; not decoded, since no path here has anything to decode.</param>
/// <param name="Host">The name it was asked under, without port; IPv6 addresses without brackets.</param>
internal sealed record PageRequest(string Method, string Path, string Host)
{
    private const string Scheme = "http://";

    /// <summary>Reads the head of a request.</summary>
    /// <param name="head">From the request line up to, and without, the empty line.</param>
    /// <returns>The request, or null where this is no HTTP/1.x or does not say for whom it is.</returns>
    public static PageRequest? Parse(ReadOnlySpan<byte> head)
    {
        if (head.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is var odd && odd >= 0 && HasControl(head[odd..]))
        {
            return null;
        }

        var lines = Encoding.Latin1.GetString(head).Split("\r\n");
        if (lines[0].Split(' ') is not [{ Length: > 0 } method, { Length: > 0 } target, "HTTP/1.1" or "HTTP/1.0"])
        {
            return null;
        }

        string? host = null;
        foreach (var line in lines.AsSpan(1))
        {
            // A name followed by a space, or a line that goes on: ways to tell two readers two things.
            if (line.IndexOf(':', StringComparison.Ordinal) is var colon && (colon <= 0 || line.AsSpan(0, colon).ContainsAny(' ', '\t')))
            {
                return null;
            }

            if (line.AsSpan(0, colon).Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                if (host is not null)
                {
                    return null;
                }

                host = line[(colon + 1)..].Trim(' ', '\t');
            }
        }

        // A whole address in place of a path counts more than the header (RFC 9112, 3.2.2).
        if (target.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            var slash = target.IndexOf('/', Scheme.Length);
            host = slash < 0 ? target[Scheme.Length..] : target[Scheme.Length..slash];
            target = slash < 0 ? "/" : target[slash..];
        }

        return host is null ? null : new PageRequest(method, target.Split('?')[0], WithoutPort(host));
    }

    private static bool HasControl(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                i++;
            }
            else if (text[i] is < (byte)' ' and not (byte)'\t' or 0x7f)
            {
                return true;
            }
        }

        return false;
    }

    private static string WithoutPort(string host)
    {
        if (host.StartsWith('['))
        {
            var end = host.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? "" : host[1..end];
        }

        var colon = host.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? host : host[..colon];
    }
}
