using System.Text;
using Bramble.State.Scheduling;

namespace Bramble.State.Where;

/// <summary>Short names of boards, and what their makers say they have.</summary>
internal static class BoardModel
{
    /// <summary>
    /// Whether <paramref name="alias"/> is a short name of <paramref name="model"/>: its words without <c>Raspberry</c>,
    /// <c>Model</c> and the revision, written together, as many of them as one likes. So a
    /// <c>Raspberry Pi 3 Model B Plus Rev 1.3</c> is <c>pi3bplus</c> (or <c>pi3b+</c>) and <c>pi3</c>, a Zero 2 W is
    /// <c>pizero2w</c>, a Compute Module 4 is <c>cm4</c>; a Pi 400 is not a <c>pi4</c>.
    /// </summary>
    public static bool Matches(string model, string alias)
    {
        var wanted = alias.Replace("+", "plus", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        var name = new StringBuilder();
        foreach (var word in Words(model))
        {
            name.Append(word);
            if (name.Length == wanted.Length && name.Equals(wanted.ToLowerInvariant()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The memory that a board is sold with. The kernel sees less, since the GPU and firmware keep some: a board with 4 GB
    /// shows 3.7 GiB, and <c>memory>=4G</c> has to hold for it.
    /// </summary>
    public static double? NominalMemory(long? bytes)
    {
        if (bytes is not { } seen)
        {
            return null;
        }

        // Boards have 256 MB, 512 MB, 1, 2, 3, 4, 6, 8, 12, 16 ... GB; at most a quarter (of a Zero 2 W) is kept away.
        for (var size = 256L * 1024 * 1024; size <= NodeSize.MaxMemoryBytes; size *= 2)
        {
            var between = size > 1024 * 1024 * 1024 ? size / 2 * 3 : size;
            foreach (var nominal in (ReadOnlySpan<long>)[size, between])
            {
                if (seen <= nominal && seen >= nominal - (nominal / 4))
                {
                    return nominal;
                }
            }
        }

        return seen;
    }

    private static IEnumerable<string> Words(string model)
    {
        var words = model.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var pending = "";
        for (var i = 0; i < words.Length && words[i] is not "rev"; i++)
        {
            switch (words[i])
            {
                case "raspberry" or "model":
                    break;
                case "pi" when i + 1 < words.Length && words[i + 1] is "compute":
                    break;
                case "compute" when i + 1 < words.Length && words[i + 1] is "module":
                    yield return "cm";
                    i++;
                    break;
                // A plus belongs to the letter before it: a 3B+ is not a 3B.
                case var word when i + 1 < words.Length && words[i + 1] is "plus":
                    pending = word;
                    break;
                case "plus":
                    yield return $"{pending}plus";
                    break;
                case var word:
                    yield return word.Replace("+", "plus", StringComparison.Ordinal);
                    break;
            }
        }
    }
}
