using System.Buffers;

namespace Bramble.Master.Nodes;

/// <summary>Makes names that can stand in a URL, a terminal and a label from whatever a machine calls itself.</summary>
internal static class NodeName
{
    /// <summary>Longest name, in characters: the length of one DNS label.</summary>
    public const int MaxLength = 63;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

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

        var trimmed = name[..length].Trim("-.");
        return trimmed.IsEmpty ? null : trimmed.ToString();
    }
}
