using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>The drivers under /sys/class/hwmon, by the names they give themselves: their numbers change from boot to boot.</summary>
internal static class HardwareMonitors
{
    public const string Folder = "sys/class/hwmon";

    /// <summary>Lists them.</summary>
    /// <param name="sysroot">The system root.</param>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>Each one's name, and its folder below the system root.</returns>
    public static IReadOnlyList<(string Name, string Path)> List(string sysroot, SensorBuffer buffer)
    {
        var found = new List<(string Name, string Path)>();
        foreach (var entry in SensorFolder.List(sysroot, Folder, "hwmon*"))
        {
            if (new SensorFile(sysroot, $"{Folder}/{entry}/name").ReadText(buffer, NodeBounds.NameLength) is { } name)
            {
                found.Add((name, $"{Folder}/{entry}"));
            }
        }

        return found;
    }
}
