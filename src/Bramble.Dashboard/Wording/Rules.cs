using System.Globalization;
using Bramble.Protocol.Api;

namespace Bramble.Dashboard.Wording;

/// <summary>Small sums that more than one view needs. Twin: <c>Client/src/rules.ts</c>.</summary>
internal static class Rules
{
    /// <summary>From this share on a bar says "busy"; below, a machine has room.</summary>
    private const double BusyPercent = 70;

    /// <summary>From this share on a bar says "full".</summary>
    private const double FullPercent = 90;

    /// <summary>A percentage within 0 to 100, with at most one decimal.</summary>
    public static double Share(double percent) => double.IsNaN(percent) ? 0 : Math.Floor((Math.Clamp(percent, 0, 100) * 10) + 0.5) / 10;

    /// <summary>Memory in use in bytes, null where a node does not tell what is available.</summary>
    public static double? MemoryUsed(Node node) => node is { Facts.MemoryBytes: { } total, Vitals.MemoryAvailableBytes: { } available }
        ? Math.Min((double)total, Math.Max(0, (double)total - available)) // Math.Clamp throws where a node claims less than nothing.
        : null;

    public static string Level(double percent) => percent switch
    {
        >= FullPercent => "full",
        >= BusyPercent => "busy",
        _ => "calm",
    };

    /// <summary>An SVG length.</summary>
    public static string Length(double percent) => Share(percent).ToString(CultureInfo.InvariantCulture);

    public static string StateWord(NodeState state) => state switch
    {
        NodeState.Pending => "pending",
        NodeState.Ready => "ready",
        NodeState.Late => "late",
        NodeState.Lost => "lost",
        _ => "removed",
    };

    public static string KindWord(NodeKind kind) => kind == NodeKind.Agent ? "agent" : "classic";
}
