namespace Bramble.Agent.Tasks;

/// <summary>A mounted file system.</summary>
/// <param name="Path">Where.</param>
/// <param name="Root">The part of it that is mounted there; <c>/</c> for all.</param>
/// <param name="Type">Such as ext4.</param>
/// <param name="Device">Its numbers, as in /sys/dev/block.</param>
/// <param name="Options">Those of the mount and of the file system, by commas.</param>
internal sealed record MountPoint(string Path, string Root, string Type, string Device, string Options)
{
    public bool ReadOnly => HasOption("ro");

    public bool HasOption(string option) => Options.Split(',').Contains(option, StringComparer.Ordinal);
}
