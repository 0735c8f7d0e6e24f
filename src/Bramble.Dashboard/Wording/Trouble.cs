using Bramble.Protocol.Api;

namespace Bramble.Dashboard.Wording;

/// <summary>What is wrong with a node that is heard from. Twin: <c>Client/src/trouble.ts</c>.</summary>
internal static class Trouble
{
    /// <summary>From 80 °C on the firmware of every Pi slows the processor down.</summary>
    public const double HotCelsius = 80;

    /// <summary>Reasons named at most; a node could claim any number.</summary>
    private const int MaxReasons = 3;

    /// <summary>The trouble in a few words, such as <c>under-voltage</c> or <c>at 82 °C</c>; empty where there is none.</summary>
    public static string Of(Node node)
    {
        var reasons = (node.Vitals?.Throttled ?? []).Take(MaxReasons).Select(Words.Clean);
        if (node.Vitals?.TemperatureCelsius is >= HotCelsius and var celsius)
        {
            reasons = reasons.Append($"at {Words.Celsius(celsius)}");
        }

        return string.Join(" + ", reasons);
    }
}
