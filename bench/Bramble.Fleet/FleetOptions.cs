using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Bramble.Fleet;

/// <summary>What to simulate.</summary>
internal sealed record FleetOptions
{
    public const string Usage = "usage: Bramble.Fleet AGENTS [--settle SECONDS] [--measure SECONDS] [--limit SECONDS] [--json] [-- MASTER-OPTION...]";

    /// <summary>As many as one join token lets in.</summary>
    private const int MaxAgents = 10_000;

    public required int Agents { get; init; }

    /// <summary>Time for the master to come to rest before its memory is read.</summary>
    /// <value>50 seconds by default: it gives back what a burst has left after some 20 and, once more, 20 later.</value>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>Time over which its processor time is read.</summary>
    /// <value>30 seconds by default: six beats of each agent.</value>
    public TimeSpan Measure { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest until all agents are connected.</summary>
    /// <value>5 minutes by default.</value>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether standard output gets the figures as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Further options of the master, such as <c>--Bramble:Agents:Beat=00:00:01</c>.</summary>
    public IReadOnlyList<string> MasterOptions { get; init; } = [];

    /// <summary>Reads the command line.</summary>
    public static bool TryParse(string[] args, [NotNullWhen(true)] out FleetOptions? options, [NotNullWhen(false)] out string? error)
    {
        (options, error) = (null, Usage);
        if (args.Length == 0 || !int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out var agents) || agents is 0 or > MaxAgents)
        {
            return false;
        }

        var parsed = new FleetOptions { Agents = agents };
        for (var at = 1; at < args.Length; at++)
        {
            switch (args[at])
            {
                case "--json":
                    parsed = parsed with { Json = true };
                    break;
                case "--":
                    parsed = parsed with { MasterOptions = args[(at + 1)..] };
                    at = args.Length;
                    break;
                case "--settle" or "--measure" or "--limit" when at + 1 < args.Length && TrySeconds(args[at + 1], out var seconds):
                    parsed = args[at++] switch
                    {
                        "--settle" => parsed with { Settle = seconds },
                        "--measure" => parsed with { Measure = seconds },
                        _ => parsed with { Limit = seconds },
                    };
                    break;
                default:
                    return false;
            }
        }

        (options, error) = (parsed, null);
        return true;
    }

    private static bool TrySeconds(string text, out TimeSpan time)
    {
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        time = TimeSpan.FromSeconds(seconds);
        return isNumber && seconds is > 0 and <= 86_400;
    }
}
