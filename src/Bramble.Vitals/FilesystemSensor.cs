using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Vitals;

/// <summary>The filesystems on disks and how full they are; read once a minute.</summary>
internal sealed class FilesystemSensor(string sysroot, IFilesystemSpace space, TimeProvider time)
{
    // 1 EiB.
    private const long MostBytes = 1L << 60;

    private readonly Cadence _due = new(time, Cadence.Rare);
    private readonly MountTable _table = new(sysroot);
    private IReadOnlyList<Mount> _mounts = [];
    private IReadOnlyList<FilesystemVitals>? _vitals;

    /// <summary>What is mounted, as of the last look.</summary>
    public IReadOnlyList<Mount> Mounts => _mounts;

    /// <summary>Reads, if that is due.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>The filesystems; null where there are none.</returns>
    public IReadOnlyList<FilesystemVitals>? Read(SensorBuffer buffer)
    {
        if (_due.Take())
        {
            _mounts = _table.Read(buffer);
            _vitals = _mounts.Count == 0 ? null : [.. _mounts.Select(mount => Tell(mount, buffer))];
        }

        return _vitals;
    }

    private FilesystemVitals Tell(Mount mount, SensorBuffer buffer)
    {
        // A server that doesn't answer would hold the reader for minutes.
        var remote = mount.Type.StartsWith("nfs", StringComparison.Ordinal) || mount.Type is "cifs" or "9p";
        var sizes = remote ? null : space.Read(mount.Point);
        var ext4 = mount.Type is "ext4" && mount.Device is { } device && !device.Contains('/', StringComparison.Ordinal);
        return new FilesystemVitals
        {
            MountPoint = Untrusted.Clean(mount.Point, NodeBounds.MountPointLength),
            Device = mount.Device,
            Type = mount.Type,
            SizeBytes = sizes?.Size is > 0 and <= MostBytes ? sizes.Value.Size : null,
            AvailableBytes = sizes?.Available is >= 0 and <= MostBytes ? sizes.Value.Available : null,
            UsedBytes = sizes is { } known && known.Size > 0 && known.Free >= 0 && known.Free <= known.Size && known.Size <= MostBytes ? known.Size - known.Free : null,
            ReadOnly = mount.ReadOnly,
            // An older kernel has no word for it, so that its absence tells nothing.
            Stopped = mount.Stopped ? true : null,
            Errors = ext4 ? Counter(mount.Device, "errors_count", buffer) : null,
            LifetimeWrittenBytes = ext4 && Counter(mount.Device, "lifetime_write_kbytes", buffer) is <= long.MaxValue / 1024 and { } kibibytes ? kibibytes * 1024 : null,
        };
    }

    private long? Counter(string? device, string file, SensorBuffer buffer) =>
        new SensorFile(sysroot, $"sys/fs/ext4/{device}/{file}").ReadInteger(buffer) is >= 0 and { } value ? value : null;
}
