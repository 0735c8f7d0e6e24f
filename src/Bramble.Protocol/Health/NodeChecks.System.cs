using Bramble.Protocol.Api;
using static System.FormattableString;

namespace Bramble.Protocol.Health;

public static partial class NodeChecks
{
    private static void CheckSystem(CheckRun run, NodeVitals? vitals)
    {
        if (run.Holds(CheckIds.ClockUnsynchronised, CheckRun.Yes(!vitals?.Clock?.Synchronized), HealthLimits.ClockEnterFor, TimeSpan.Zero))
        {
            run.Add(
                CheckIds.ClockUnsynchronised, HealthSeverity.Attention, "Nothing keeps the clock right: times may be wrong, and connections by certificate may fail.",
                "Switch time synchronisation on, 'sudo timedatectl set-ntp true', and see by 'timedatectl timesync-status' whether a server answers.");
        }

        var skew = vitals?.Clock?.SkewSeconds;
        if (run.Holds(CheckIds.ClockSkewed, CheckRun.Above(skew is { } either ? Math.Abs(either) : null, HealthLimits.SkewSeconds, HealthLimits.SkewLeaveSeconds), HealthLimits.SkewEnterFor, HealthLimits.LeaveFor))
        {
            run.Add(
                CheckIds.ClockSkewed, HealthSeverity.Attention,
                skew is { } known ? $"The clock is {Span(Math.Abs(known))} {(known < 0 ? "behind" : "ahead of")} the master's: times in logs don't fit together." : "The clock was not the master's a moment ago.",
                "See on both machines, by 'timedatectl', whether the clock is synchronised; 'sudo timedatectl set-ntp true' switches that on. Where all nodes say this, it is the master's clock that is wrong.");
        }

        if (vitals?.Updates?.RebootRequired == true)
        {
            run.Add(CheckIds.RebootRequired, HealthSeverity.Info, "An update takes effect only after a reboot.", "Drain the node, reboot it, and resume it.");
        }
    }

    // In its largest unit of which there are two at least: a word that stays the same from one reading to the next.
    private static string Span(double seconds) => seconds switch
    {
        < 120 => Invariant($"{seconds:0} s"),
        < 2 * 3600 => Invariant($"{seconds / 60:0} minutes"),
        < 2 * 86_400 => Invariant($"{seconds / 3600:0} hours"),
        _ => Invariant($"{seconds / 86_400:0} days"),
    };
}
