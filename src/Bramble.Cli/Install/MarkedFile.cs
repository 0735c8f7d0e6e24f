using System.Security.Cryptography;
using System.Text;

namespace Bramble.Cli.Install;

/// <summary>A file that says of itself who wrote it and what it was like then, so that what a person has changed is known without a list kept elsewhere.</summary>
internal static class MarkedFile
{
    private const string SumLabel = "# Sum of what follows: ";

    /// <summary>Puts the mark above a text.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="advice">How to change it so that an update leaves the change alone.</param>
    public static string Mark(string text, string advice) => $"# Written by 'bramble install'. {advice}\n{SumLabel}{Sum(text)}\n{text}";

    /// <summary>Whether a file is as some version of this program wrote it.</summary>
    public static bool IsUnchanged(string content)
    {
        var first = content.IndexOf('\n', StringComparison.Ordinal);
        var second = first < 0 ? -1 : content.IndexOf('\n', first + 1);
        if (second < 0)
        {
            return false;
        }

        var line = content.AsSpan(first + 1, second - first - 1);
        return line.StartsWith(SumLabel, StringComparison.Ordinal) && line[SumLabel.Length..].SequenceEqual(Sum(content[(second + 1)..]));
    }

    private static string Sum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
