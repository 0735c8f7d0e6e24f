using System.Buffers;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;

namespace Bramble.State.Nodes;

/// <summary>Makes names that can stand in a URL, a terminal and a label from whatever a machine calls itself.</summary>
public static class NodeName
{
    /// <summary>Longest name, in characters: the length of one DNS label.</summary>
    public const int MaxLength = 63;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Says why <paramref name="name"/> cannot be a node's name.</summary>
    /// <returns>The rule it breaks in words, or null where it is fine.</returns>
    public static string? Violation(string name)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return $"A node's name has 1 to {MaxLength} characters; this one has {name.Length}.";
        }

        if (name.AsSpan().ContainsAnyExcept(Allowed) || name[0] is '-' or '.' || name[^1] is '-' or '.')
        {
            return $"A node's name is letters, digits, '.', '_' and '-', and neither starts nor ends with '.' or '-'; '{Untrusted.Clean(name, MaxLength)}' is not.";
        }

        return IsLikeAnId(name) ? "A node's name cannot be 32 hex digits, since it would be taken for an id." : null;
    }

    /// <summary>Keeps letters, digits, dot, underscore and hyphen; runs of anything else become one hyphen.</summary>
    /// <param name="hostname">The machine's own name.</param>
    /// <returns>The name, or null where nothing usable is left.</returns>
    public static string? FromHostname(string? hostname)
    {
        if (hostname is null)
        {
            return null;
        }

        Span<char> name = stackalloc char[Math.Min(hostname.Length, MaxLength)];
        var length = 0;
        foreach (var c in hostname)
        {
            if (length == name.Length)
            {
                break;
            }

            if (Allowed.Contains(c))
            {
                name[length++] = c;
            }
            else if (length > 0 && name[length - 1] != '-')
            {
                name[length++] = '-';
            }
        }

        var trimmed = name[..length].Trim("-.").ToString();
        return trimmed.Length == 0 || IsLikeAnId(trimmed) ? null : trimmed;
    }

    /// <summary>The first free name for a machine: its host name, else with the start of its id behind it.</summary>
    /// <param name="hostname">The machine's own name.</param>
    /// <param name="prefix">What the name starts with where the host name is of no use, such as <c>node</c>.</param>
    /// <param name="id">The node's id, different from that of every other node.</param>
    /// <param name="isTaken">Whether another node has the name.</param>
    public static string Free(string? hostname, string prefix, NodeId id, Func<string, bool> isTaken)
    {
        var digits = id.ToString();
        var wanted = FromHostname(hostname) ?? $"{prefix}-{digits[..8]}";
        var name = wanted;
        for (var length = 4; isTaken(name) && length <= digits.Length; length += 4)
        {
            name = $"{wanted[..Math.Min(wanted.Length, MaxLength - length - 1)]}-{digits[..length]}";
        }

        return name;
    }

    private static bool IsLikeAnId(string name) => NodeId.TryParse(name.ToLowerInvariant(), out _);
}
