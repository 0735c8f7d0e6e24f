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

        CheckSwap(run, vitals?.Swap);
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

    // A card under steady swapping lives months; one with swap that lies idle lives as long as any.
    private static void CheckSwap(CheckRun run, SwapVitals? swap)
    {
        if (swap?.Devices?.FirstOrDefault(device => device.Kind is "sd") is not { } onCard)
        {
            return;
        }

        // The kernel counts what goes to compressed memory with the rest: only where all swap is on cards is its rate the card's.
        var rate = swap.Devices.All(device => device.Kind is "sd") ? swap.OutBytesPerSecond : 0;
        var busy = run.Holds("swapping-to-card", CheckRun.Above(rate, HealthLimits.SwapBytesPerSecond, HealthLimits.SwapLeaveBytesPerSecond));
        var hasZram = swap.Devices.Any(device => device.Kind is "zram");
        var off = $"'sudo swapoff {onCard.Name}'";
        run.Add(
            CheckIds.SwapOnCard, busy ? HealthSeverity.Attention : HealthSeverity.Info,
            busy ? $"The machine swaps to its card all the time ({onCard.Name}), which is slow and wears it out." : $"Swap is on the card ({onCard.Name}), which wears it when memory is short.",
            (hasZram ? $"There is compressed swap (zram) too; switch this one off by {off}" : $"Swap to compressed memory (zram) instead, and switch this one off by {off}")
            + ". For good: on Raspberry Pi OS bookworm and older 'sudo systemctl disable dphys-swapfile'"
            + (hasZram ? "" : " and 'sudo apt install zram-tools'") + ", on trixie set the mechanism of rpi-swap to zram.");
    }
}
