namespace Bramble.Protocol.Text;

/// <summary>Finds what somebody may have meant.</summary>
public static class Nearest
{
    /// <summary>Longest word compared, in characters; longer ones have no nearest.</summary>
    public const int MaxLength = 64;

    /// <summary>The candidate that takes the fewest edits, upper and lower case alike.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What could have been meant.</param>
    /// <returns>The first of the nearest, or null where none is near: more edits than a third of the word and one.</returns>
    public static string? Of(string word, IEnumerable<string> candidates) => Of(word, candidates, int.MaxValue);

    /// <summary>The candidate that takes the fewest edits, upper and lower case alike.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What could have been meant.</param>
    /// <param name="most">Most edits.</param>
    /// <returns>The first of the nearest, or null where none is near.</returns>
    public static string? Of(string word, IEnumerable<string> candidates, int most)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        string? best = null;
        var bestEdits = Math.Min((word.Length / 3) + 1, most) + 1;
        foreach (var candidate in word.Length > MaxLength ? [] : candidates)
        {
            if (candidate.Length <= MaxLength && Edits(word, candidate) is var edits && edits < bestEdits)
            {
                (best, bestEdits) = (candidate, edits);
            }
        }

        return best;
    }

    /// <summary>Letters put in, left out, changed or swapped with their neighbour.</summary>
    private static int Edits(string one, string other)
    {
        Span<int> before = stackalloc int[MaxLength + 1];
        Span<int> last = stackalloc int[MaxLength + 1];
        Span<int> now = stackalloc int[MaxLength + 1];
        for (var j = 0; j <= other.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= one.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var same = Same(one[i - 1], other[j - 1]);
                now[j] = Math.Min(Math.Min(now[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(one[i - 1], other[j - 2]) && Same(one[i - 2], other[j - 1]))
                {
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
                }
            }

            last.CopyTo(before);
            now.CopyTo(last);
        }

        return last[other.Length];
    }

    private static bool Same(char one, char other) => char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
