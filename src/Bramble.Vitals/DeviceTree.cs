namespace Bramble.Vitals;

/// <summary>The device tree. /proc/device-tree is an absolute link, which leads out of a system root that is a copy.</summary>
internal sealed class DeviceTree(string sysroot)
{
    /// <summary>Reads a property that holds a number.</summary>
    /// <param name="path">The property.</param>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>Null where it is missing or holds anything else.</returns>
    public uint? ReadCell(string path, SensorBuffer buffer) =>
        new SensorFile(sysroot, $"proc/device-tree/{path}").ReadCell(buffer)
        ?? new SensorFile(sysroot, $"sys/firmware/devicetree/base/{path}").ReadCell(buffer);

    /// <summary>Reads a property that holds a text.</summary>
    /// <param name="path">The property.</param>
    /// <param name="buffer">Memory to read into.</param>
    /// <param name="maxLength">Most characters kept.</param>
    /// <returns>The text, cleaned; null where there is none.</returns>
    public string? ReadText(string path, SensorBuffer buffer, int maxLength) =>
        new SensorFile(sysroot, $"proc/device-tree/{path}").ReadText(buffer, maxLength)
        ?? new SensorFile(sysroot, $"sys/firmware/devicetree/base/{path}").ReadText(buffer, maxLength);
}
