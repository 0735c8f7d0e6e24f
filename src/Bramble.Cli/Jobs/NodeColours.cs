namespace Bramble.Cli.Jobs;

/// <summary>A colour for each node's name, the same each time.</summary>
internal static class NodeColours
{
    /// <summary>Ends a colour.</summary>
    public const string Reset = "\e[0m";

    /// <summary>Cyan, yellow, green, magenta, blue and their bright kin: readable on dark and light, and none is red, which says error.</summary>
    private static readonly string[] Codes = ["\e[36m", "\e[33m", "\e[32m", "\e[35m", "\e[34m", "\e[96m", "\e[93m", "\e[92m", "\e[95m", "\e[94m"];

    /// <summary>The code that begins the colour of a node.</summary>
    public static string Of(string node)
    {
        // FNV-1a: what .NET itself makes of a text differs from run to run.
        var hash = 2166136261u;
        foreach (var character in node)
        {
            hash = unchecked((hash ^ character) * 16777619u);
        }

        return Codes[hash % (uint)Codes.Length];
    }
}
