using Bramble.Protocol.Api;
using Bramble.Protocol.Health;

namespace Bramble.Dashboard.Wording;

/// <summary>What is wrong with a node that is heard from, as its health tells. Twin: <c>Client/src/trouble-words.ts</c>.</summary>
internal static class Trouble
{
    /// <summary>From 80 °C on the firmware of every Pi slows the processor down.</summary>
    public const double HotCelsius = 80;

    /// <summary>Reasons named at most; a node could claim any number.</summary>
    private const int MaxReasons = 3;

    private static readonly Dictionary<string, string> WordsOf = new(StringComparer.Ordinal)
    {
        [CheckIds.UnderVoltage] = "under-voltage",
        [CheckIds.UnderVoltageSeen] = "under-voltage since boot",
        [CheckIds.InputVoltageLow] = "low voltage",
        [CheckIds.UsbOverCurrent] = "USB over-current",
        [CheckIds.BrownOutReset] = "reset by low voltage",
        [CheckIds.Hot] = "hot",
        [CheckIds.Throttled] = "throttled",
        [CheckIds.FanStopped] = "fan stopped",
        [CheckIds.RootReadOnly] = "disk read-only",
        [CheckIds.FilesystemErrors] = "filesystem errors",
        [CheckIds.CardWorn] = "card worn",
        [CheckIds.DiskNearlyFull] = "disk nearly full",
        [CheckIds.SwapOnCard] = "swap on the card",
        [CheckIds.MemoryLow] = "memory short",
        [CheckIds.ClockUnsynchronised] = "clock not kept right",
        [CheckIds.ClockSkewed] = "clock wrong",
        [CheckIds.SlowLink] = "slow link",
        [CheckIds.WifiWeak] = "weak Wi-Fi",
        [CheckIds.ClonedMachineId] = "copied card",
    };

    /// <summary>The signs of what a person acts on, in the order in which they are shown.</summary>
    private static readonly (string Sign, HashSet<string> Checks)[] SignsOf =
    [
        ("⚡", Set(CheckIds.UnderVoltage, CheckIds.UnderVoltageSeen, CheckIds.InputVoltageLow, CheckIds.UsbOverCurrent, CheckIds.BrownOutReset)),
        ("🌡", Set(CheckIds.Hot, CheckIds.Throttled, CheckIds.FanStopped)),
        ("💾", Set(CheckIds.RootReadOnly, CheckIds.FilesystemErrors, CheckIds.CardWorn, CheckIds.DiskNearlyFull, CheckIds.SwapOnCard)),
    ];

    /// <summary>The trouble in a few words, such as <c>under-voltage</c> or <c>at 82 °C</c>; empty where there is none.</summary>
    public static string Of(Node node) => string.Join(" + ", node.Health is { } health
        ? Weighty(health).Take(MaxReasons).Select(reason => WordOf(reason.Id, node))
        : Unjudged(node));

    /// <summary>Signs for what the words say; the words are for those who can't see them.</summary>
    public static string Signs(Node node)
    {
        var ids = node.Health is { } health ? Weighty(health).Select(reason => reason.Id).ToList() : [];
        return string.Concat(SignsOf.Where(sign => ids.Exists(sign.Checks.Contains)).Select(sign => sign.Sign));
    }

    public static string LevelWord(NodeHealth? health) => health?.Level switch
    {
        null => "",
        HealthLevel.Critical => "critical",
        HealthLevel.Attention => "attention",
        _ => "ok",
    };

    public static string SeverityWord(HealthSeverity severity) => severity switch
    {
        HealthSeverity.Critical => "critical",
        HealthSeverity.Attention => "attention",
        _ => "info",
    };

    /// <summary>The number of things, in a sentence.</summary>
    public static string Sentence(NodeHealth? health)
    {
        var critical = health?.Reasons.Count(reason => reason.Severity == HealthSeverity.Critical) ?? 0;
        var attention = health?.Reasons.Count(reason => reason.Severity == HealthSeverity.Attention) ?? 0;
        return (health, critical, attention) switch
        {
            (null, _, _) => "Not looked at yet.",
            (_, 0, 0) => "Nothing needs attention.",
            (_, 0, _) => $"{Words.Count(attention, "thing needs", "things need")} attention.",
            (_, _, 0) => $"{critical} critical.",
            _ => $"{critical} critical, {attention} more to look at.",
        };
    }

    /// <summary>What is said of the node's state is not said again: late, lost, pending.</summary>
    private static IEnumerable<HealthReason> Weighty(NodeHealth health) => health.Reasons.Where(reason =>
        reason.Severity >= HealthSeverity.Attention && reason.Id is not (CheckIds.NodeLost or CheckIds.NodeLate or CheckIds.NodePending));

    private static string WordOf(string id, Node node) => id is CheckIds.Hot && node.Vitals?.TemperatureCelsius is { } celsius
        ? $"at {Words.Celsius(celsius)}"
        : WordsOf.GetValueOrDefault(id) ?? Words.Clean(id);

    /// <summary>In its first second nobody has looked at a node yet.</summary>
    private static IEnumerable<string> Unjudged(Node node)
    {
        var reasons = (node.Vitals?.Throttled ?? []).Take(MaxReasons).Select(Words.Clean);
        return node.Vitals?.TemperatureCelsius is >= HotCelsius and var celsius ? reasons.Append($"at {Words.Celsius(celsius)}") : reasons;
    }

    private static HashSet<string> Set(params string[] ids) => new(ids, StringComparer.Ordinal);
}
