using Bramble.Protocol.Api;
using static System.FormattableString;

namespace Bramble.Protocol.Health;

public static partial class NodeChecks
{
    private static void CheckStorage(CheckRun run, NodeFacts facts, NodeVitals? vitals)
    {
        var root = vitals?.Filesystems?.FirstOrDefault(one => one.MountPoint is "/");
        if (root is { Stopped: true } || (root is { ReadOnly: true, Type: not "overlay" } && facts.RootReadOnlyByChoice == false))
        {
            run.Add(
                CheckIds.RootReadOnly, HealthSeverity.Critical, "The root filesystem can only be read: the kernel met errors on it, and nothing is saved any more.",
                "Save what you need now. Then check it with fsck on another machine; a card that does this is dying and should be replaced.");
        }
        else if (root is { Type: "overlay" } || root is { ReadOnly: true })
        {
            run.Add(
                CheckIds.RootOverlay, HealthSeverity.Info, "What is written to the root filesystem is lost at the next boot.",
                "Fine where you wanted that. Keep the agent's data directory on a disk that stays, or the node must join again after each boot.");
        }

        if (vitals?.Filesystems?.FirstOrDefault(one => one.Errors > 0) is { } broken)
        {
            run.Add(
                CheckIds.FilesystemErrors, HealthSeverity.Attention, Invariant($"The filesystem at {broken.MountPoint} has met {broken.Errors} errors."),
                "Check it: 'sudo touch /forcefsck' and reboot for the root, 'sudo fsck' on an unmounted one. If errors come back, replace the card or disk.");
        }

        CheckWear(run, vitals);
        CheckRoom(run, vitals);
    }

    private static void CheckWear(CheckRun run, NodeVitals? vitals)
    {
        foreach (var disk in vitals?.Disks ?? [])
        {
            var gone = disk.EndOfLife is "urgent" || disk.LifeUsedPercent > 100;
            if (gone || disk.EndOfLife is "warning" || disk.LifeUsedPercent >= HealthLimits.WornPercent)
            {
                var used = disk.LifeUsedPercent is { } percent ? percent > 100 ? "more than its whole life" : Invariant($"up to {percent} % of its life") : "nearly its whole life";
                run.Add(
                    CheckIds.CardWorn, gone ? HealthSeverity.Critical : HealthSeverity.Attention, $"The flash {disk.Name} has used {used}.",
                    "Copy it to a new one while it still works, and find out what writes so much.");
                return;
            }
        }
    }

    // The worst counts: three disks that fill up are one worry.
    private static void CheckRoom(CheckRun run, NodeVitals? vitals)
    {
        FilesystemVitals? worst = null;
        double? percent = null;
        foreach (var one in vitals?.Filesystems ?? [])
        {
            if (one is { ReadOnly: not true, SizeBytes: > 0, AvailableBytes: { } available, UsedBytes: { } used } && used + available > 0)
            {
                // As df reckons: of what may be used, so that a full one is full at 100 %.
                var share = available >= HealthLimits.PlentyBytes ? 0 : 100.0 * used / (used + (double)available);
                if (percent is null || share > percent)
                {
                    (worst, percent) = (one, share);
                }
            }
        }

        var veryFull = run.Holds("disk-full", CheckRun.Above(percent, HealthLimits.VeryFullPercent, HealthLimits.VeryFullLeavePercent), TimeSpan.Zero, HealthLimits.LeaveFor);
        if (run.Holds(CheckIds.DiskNearlyFull, CheckRun.Above(percent, HealthLimits.FullPercent, HealthLimits.FullLeavePercent), TimeSpan.Zero, HealthLimits.LeaveFor) || veryFull)
        {
            run.Add(
                CheckIds.DiskNearlyFull, veryFull ? HealthSeverity.Critical : HealthSeverity.Attention,
                worst is null ? "A filesystem was nearly full a moment ago." : Invariant($"The filesystem at {worst.MountPoint} is {percent:0} % full."),
                "Make room: 'sudo apt clean', 'sudo journalctl --vacuum-size=100M', and 'du -xh / | sort -h | tail' shows what is large.");
        }
    }
}
