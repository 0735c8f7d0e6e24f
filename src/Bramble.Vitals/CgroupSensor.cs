using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>The controllers of cgroup v2. Without <c>memory</c>, which Raspberry Pi OS leaves off, no task's memory can be limited.</summary>
internal sealed class CgroupSensor(string sysroot)
{
    private readonly SensorFile _file = new(sysroot, "sys/fs/cgroup/cgroup.controllers");

    public IReadOnlyList<string>? Read(SensorBuffer buffer)
    {
        if (!_file.Exists())
        {
            return null;
        }

        var names = new List<string>();
        var content = _file.Read(buffer).Trim("\n"u8);
        while (names.Count < NodeBounds.CgroupControllers && SensorText.TryTakeWord(ref content, out var word))
        {
            if (SensorText.Clean(word, NodeBounds.NameLength) is { } name)
            {
                names.Add(name);
            }
        }

        return names;
    }
}
