namespace Bramble.Vitals;

/// <summary>Names of ARM's own processor cores by the part number of their main ID register (Arm's technical reference manuals, MIDR).</summary>
internal static class ArmProcessors
{
    private const int ArmLimited = 0x41;

    /// <summary>Finds the name of a core.</summary>
    /// <param name="implementer">Who made it.</param>
    /// <param name="part">Which it is.</param>
    /// <returns>The name; null where not known.</returns>
    public static string? Find(int? implementer, int? part) => implementer == ArmLimited ? FindArm(part) : null;

    private static string? FindArm(int? part) => part switch
    {
        0xb76 => "ARM1176", // Pi 1, Zero
        0xc05 => "Cortex-A5",
        0xc07 => "Cortex-A7", // Pi 2
        0xc08 => "Cortex-A8",
        0xc09 => "Cortex-A9",
        0xc0d => "Cortex-A12",
        0xc0e => "Cortex-A17",
        0xc0f => "Cortex-A15",
        0xd01 => "Cortex-A32",
        0xd03 => "Cortex-A53", // Pi 2 v1.2, 3, Zero 2
        0xd04 => "Cortex-A35",
        0xd05 => "Cortex-A55",
        0xd07 => "Cortex-A57",
        0xd08 => "Cortex-A72", // Pi 4
        0xd09 => "Cortex-A73",
        0xd0a => "Cortex-A75",
        0xd0b => "Cortex-A76", // Pi 5
        0xd0c => "Neoverse-N1",
        0xd0d => "Cortex-A77",
        0xd40 => "Neoverse-V1",
        0xd41 => "Cortex-A78",
        0xd44 => "Cortex-X1",
        0xd46 => "Cortex-A510",
        0xd47 => "Cortex-A710",
        0xd49 => "Neoverse-N2",
        0xd4d => "Cortex-A715",
        0xd4f => "Neoverse-V2",
        0xd80 => "Cortex-A520",
        0xd81 => "Cortex-A720",
        _ => null,
    };
}
