using Bramble.Protocol.Api;
using static System.FormattableString;

namespace Bramble.Protocol.Health;

public static partial class NodeChecks
{
    private const string SupplyCure = "Use the supply made for the board and a short, thick cable; unplug what draws much from its USB ports.";

    private static void CheckPower(CheckRun run, NodeFacts facts, NodeVitals? vitals)
    {
        var low = vitals is null ? null : ThrottleWords.IsUnderVoltage(vitals);
        var seen = vitals?.ThrottledSinceBoot?.Contains(ThrottleWords.UnderVoltage, StringComparer.Ordinal);
        var count = vitals?.ThrottleCounts?.UnderVoltage ?? 0;
        // The agent's count alone is no good news: what was before is known to the firmware only.
        var wasSeen = run.Holds(CheckIds.UnderVoltageSeen, CheckRun.Yes(count > 0 ? true : seen), TimeSpan.Zero, HealthLimits.LeaveFor);
        if (run.Holds(CheckIds.UnderVoltage, CheckRun.Yes(low), TimeSpan.Zero, HealthLimits.LeaveFor))
        {
            run.Add(CheckIds.UnderVoltage, HealthSeverity.Critical, "The board gets too little voltage: it slows down and may crash or spoil its card.", SupplyCure);
        }
        else if (wasSeen)
        {
            var times = count switch { 0 => seen == true ? ": before the agent started" : "", 1 => ": once while it was watched", _ => Invariant($": {count} times while it was watched") };
            run.Add(CheckIds.UnderVoltageSeen, HealthSeverity.Attention, $"The board got too little voltage since it booted{times}.", SupplyCure);
        }

        var volts = vitals?.Supply?.InputVolts;
        var veryLow = run.Holds("input-voltage-very-low", CheckRun.Below(volts, HealthLimits.VeryLowVolts, HealthLimits.VeryLowLeaveVolts));
        if (run.Holds(CheckIds.InputVoltageLow, CheckRun.Below(volts, HealthLimits.LowVolts, HealthLimits.LowLeaveVolts)) || veryLow)
        {
            run.Add(
                CheckIds.InputVoltageLow, veryLow ? HealthSeverity.Critical : HealthSeverity.Attention,
                volts is { } value ? Invariant($"The 5 V input is at {value:0.00} V; a good supply gives 4.9 V and more.") : "The 5 V input was low a moment ago.", SupplyCure);
        }

        CheckBootPower(run, facts);
        // One without an uptime is no agent's reading, which tells of the firmware or not.
        var silent = Boards.IsRaspberryPi(facts) && vitals?.UptimeSeconds is not null ? vitals.Throttled is null : (bool?)null;
        if (run.Holds(CheckIds.FirmwareSilent, CheckRun.Yes(silent), HealthLimits.UnknownFor, HealthLimits.LeaveFor))
        {
            run.Add(
                CheckIds.FirmwareSilent, HealthSeverity.Info, "The board's firmware can't be asked, so that throttling is not known.",
                "Let the agent's user into the group that owns /dev/vcio_gencmd: 'sudo usermod -aG video USER', then restart the agent.");
        }
    }

    private static void CheckBootPower(CheckRun run, NodeFacts facts)
    {
        if (facts.Boot?.ResetCause is "under-voltage")
        {
            run.Add(CheckIds.BrownOutReset, HealthSeverity.Attention, "The board last reset because its voltage broke down.", SupplyCure);
        }

        if (facts.Supply?.UsbOverCurrentDetected == true)
        {
            run.Add(
                CheckIds.UsbOverCurrent, HealthSeverity.Attention, "The USB ports drew too much current while the board booted.",
                "Unplug what draws much, or give it a supply of its own by a powered hub.");
        }

        if (facts.Supply?.MaxCurrentMilliamperes is < 5000 and { } most)
        {
            run.Add(
                CheckIds.SupplyWeak, HealthSeverity.Info,
                Invariant($"The power supply announces {most / 1000.0:0.#} A; the board may need 5 A, and allows its USB ports only 0.6 A together."),
                "Fine without USB disks. Else use a supply of 5 V and 5 A, or set PSU_MAX_CURRENT in the bootloader's configuration if yours gives it without saying so.");
        }
    }
}
