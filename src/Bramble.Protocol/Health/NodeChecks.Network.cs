using Bramble.Protocol.Api;
using static System.FormattableString;

namespace Bramble.Protocol.Health;

public static partial class NodeChecks
{
    private static void CheckNetwork(CheckRun run, NodeFacts facts, NodeVitals? vitals)
    {
        NetworkVitals? slow = null;
        bool? isSlow = null;
        NetworkVitals? weakest = null;
        foreach (var one in vitals?.Networks ?? [])
        {
            if (one.LinkMegabits is { } megabits && Boards.HasGigabit(facts, one))
            {
                isSlow = isSlow == true || megabits < 1000;
                slow = megabits < 1000 ? one : slow;
            }

            weakest = one.SignalDecibelMilliwatts is { } signal && !(signal >= weakest?.SignalDecibelMilliwatts) ? one : weakest;
        }

        if (run.Holds(CheckIds.SlowLink, CheckRun.Yes(isSlow)))
        {
            run.Add(
                CheckIds.SlowLink, HealthSeverity.Attention,
                slow is null ? "The network link was slower than the board's port can a moment ago." : Invariant($"The link of {slow.Name} runs at {slow.LinkMegabits} Mb/s; the board's port can do 1000."),
                "Try another cable first: one with a broken pair gives just this. Then another port, and see whether the switch itself does 1000 Mb/s.");
        }

        var weak = CheckRun.Below(weakest?.SignalDecibelMilliwatts, HealthLimits.WeakSignal, HealthLimits.WeakSignalLeave);
        if (run.Holds(CheckIds.WifiWeak, weak))
        {
            run.Add(
                CheckIds.WifiWeak, HealthSeverity.Attention,
                weakest is null ? "The radio signal was weak a moment ago." : Invariant($"The signal of {weakest.Name} is weak, {weakest.SignalDecibelMilliwatts:0} dBm."),
                "Move it or the access point, take it out of a metal case, or use a cable.");
        }
    }
}
