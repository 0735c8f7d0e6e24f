using Bramble.Protocol.Api;

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

        if (vitals?.Updates?.RebootRequired == true)
        {
            run.Add(CheckIds.RebootRequired, HealthSeverity.Info, "An update takes effect only after a reboot.", "Drain the node, reboot it, and resume it.");
        }
    }
}
