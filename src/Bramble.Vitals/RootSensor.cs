namespace Bramble.Vitals;

/// <summary>Whether somebody wanted the root filesystem read-only or thrown away at each boot, from the kernel's command line and /etc/fstab.</summary>
internal sealed class RootSensor(string sysroot)
{
    private readonly SensorFile _commandLine = new(sysroot, "proc/cmdline");
    private readonly SensorFile _table = new(sysroot, "etc/fstab");

    public bool? Read(SensorBuffer buffer)
    {
        var known = false;
        var line = _commandLine.Read(buffer);
        known |= !line.IsEmpty;
        while (SensorText.TryTakeWord(ref line, out var word))
        {
            word = word.Trim("\n"u8);
            if (word.SequenceEqual("boot=overlay"u8)
                || (word.StartsWith("overlayroot="u8) && !word.SequenceEqual("overlayroot="u8) && !word.SequenceEqual("overlayroot=disabled"u8)))
            {
                return true;
            }
        }

        // device  mount point  type  options ...
        var content = _table.Read(buffer);
        known |= !content.IsEmpty;
        while (SensorText.TryTakeLine(ref content, out var entry))
        {
            if (SensorText.TryTakeWord(ref entry, out var device) && device[0] != '#'
                && SensorText.TryTakeWord(ref entry, out var point) && point.SequenceEqual("/"u8)
                && SensorText.TryTakeWord(ref entry, out _) && SensorText.TryTakeWord(ref entry, out var options))
            {
                return HasReadOnly(options);
            }
        }

        return known ? false : null;
    }

    private static bool HasReadOnly(ReadOnlySpan<byte> options)
    {
        foreach (var range in options.Split((byte)','))
        {
            if (options[range].SequenceEqual("ro"u8))
            {
                return true;
            }
        }

        return false;
    }
}
