using Bramble.Protocol.Api;
using static System.FormattableString;

namespace Bramble.Protocol.Health;

public static partial class NodeChecks
{
    private static void CheckMemory(CheckRun run, NodeFacts facts, NodeVitals? vitals)
    {
        var percent = facts.MemoryBytes is > 0 and { } all && vitals?.MemoryAvailableBytes is { } available ? 100.0 * available / all : (double?)null;
        var little = run.Holds("memory-very-low", CheckRun.Below(percent, HealthLimits.LittleMemoryPercent, HealthLimits.LittleMemoryLeavePercent));
        if (run.Holds(CheckIds.MemoryLow, CheckRun.Below(percent, HealthLimits.MemoryPercent, HealthLimits.MemoryLeavePercent)) || little)
        {
            run.Add(
                CheckIds.MemoryLow, little ? HealthSeverity.Critical : HealthSeverity.Attention,
                percent is { } value ? Invariant($"Only {value:0} % of the memory is left.") : "Memory was short a moment ago.",
                "Stop what is not needed, give tasks a memory limit, or use compressed swap (zram).");
        }

        // A card under steady swapping lives months; one with swap that lies idle lives as long as any.
        if (vitals?.Swap?.Devices?.FirstOrDefault(device => device.Kind is "sd") is { } onCard)
        {
            var busy = run.Holds("swapping-to-card", CheckRun.Above(vitals.Swap.OutBytesPerSecond, HealthLimits.SwapBytesPerSecond, HealthLimits.SwapLeaveBytesPerSecond));
            run.Add(
                CheckIds.SwapOnCard, busy ? HealthSeverity.Attention : HealthSeverity.Info,
                busy ? $"The machine swaps to its card all the time ({onCard.Name}), which is slow and wears it out." : $"Swap is on the card ({onCard.Name}), which wears it when memory is short.",
                "Swap to compressed memory instead: 'sudo apt install zram-tools', and switch the other off by 'sudo swapoff -a' and 'sudo systemctl disable dphys-swapfile'.");
        }

        if (facts.CgroupControllers is { } controllers && !controllers.Contains("memory", StringComparer.Ordinal))
        {
            run.Add(
                CheckIds.CgroupMemoryOff, HealthSeverity.Attention, "The kernel can't limit the memory of tasks: its memory controller is off.",
                Boards.IsRaspberryPi(facts)
                    ? "Append 'cgroup_enable=memory' to the one line in /boot/firmware/cmdline.txt and reboot."
                    : "Start the kernel without 'cgroup_disable=memory'.");
        }

        if (facts.PressureMeasured == false)
        {
            run.Add(
                CheckIds.PressureOff, HealthSeverity.Info, "The kernel doesn't measure how long tasks wait for processor, disk and memory.",
                Boards.IsRaspberryPi(facts) ? "Append 'psi=1' to the one line in /boot/firmware/cmdline.txt and reboot." : "Start the kernel with 'psi=1'.");
        }
    }
}
