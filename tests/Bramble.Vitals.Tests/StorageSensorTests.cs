using Microsoft.Extensions.Time.Testing;

namespace Bramble.Vitals.Tests;

public sealed class StorageSensorTests : IDisposable
{
    private readonly SensorTree _tree = new();
    private readonly SensorBuffer _buffer = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("25 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw", "mmcblk0p2", false)]
    [InlineData("25 1 179:2 / / ro,noatime - ext4 /dev/mmcblk0p2 rw", "mmcblk0p2", true)]
    [InlineData("25 1 179:2 / / rw shared:1 master:2 - ext4 /dev/mmcblk0p2 ro,errors=remount-ro", "mmcblk0p2", true)]
    [InlineData("25 1 0:30 / / rw - overlay overlay rw,lowerdir=/lower", null, false)]
    [InlineData("25 1 0:30 / / rw - nfs4 10.0.0.1:/pi rw", null, false)]
    public void Root_is_found(string line, string? device, bool readOnly)
    {
        _tree.Write("proc/self/mountinfo", line + "\n");
        var root = Assert.Single(new MountTable(_tree.Root).Read(_buffer));
        Assert.Equal(("/", device, readOnly), (root.Point, root.Device, root.ReadOnly));
    }

    [Theory]
    [InlineData("rw,noatime - ext4 /dev/mmcblk0p2 rw,errors=remount-ro,emergency_ro", true)]
    [InlineData("rw,noatime - ext4 /dev/mmcblk0p2 rw,emergency_ro,shutdown", true)]
    [InlineData("rw,shutdown - ext4 /dev/mmcblk0p2 rw", true)]
    [InlineData("ro,noatime - ext4 /dev/mmcblk0p2 rw", null)]
    [InlineData("rw,noatime - ext4 /dev/mmcblk0p2 rw,note=shutdown,emergency_room", null)]
    public void Filesystem_the_kernel_ended_writing_to_is_read_only(string rest, bool? stopped)
    {
        _tree.Write("proc/self/mountinfo", $"25 1 179:2 / / {rest}\n");
        var root = Assert.Single(new FilesystemSensor(_tree.Root, new KernelFilesystemSpace(_tree.Root), _time).Read(_buffer) ?? []);
        Assert.Equal((stopped == true || rest.StartsWith("ro", StringComparison.Ordinal), stopped), (root.ReadOnly, root.Stopped));
    }

    [Theory]
    [InlineData("25 1 179:2 / / rw,noatime shared:1")]
    [InlineData("25 1 179:2 / /")]
    [InlineData("- - - - - - - - - -")]
    [InlineData("")]
    public void Line_that_is_cut_is_left_out(string line)
    {
        _tree.Write("proc/self/mountinfo", line + "\n");
        Assert.Empty(new MountTable(_tree.Root).Read(_buffer));
    }

    [Fact]
    public void Last_root_lies_on_top_and_copies_of_a_mount_are_told_once()
    {
        _tree.Write("proc/self/mountinfo", """
            1 0 0:2 / / rw - rootfs rootfs rw
            25 1 179:2 / / rw - ext4 /dev/mmcblk0p2 rw
            50 25 8:1 / /srv/a\040b\134c rw - ext4 /dev/sda1 rw
            51 25 8:1 / /srv/again rw - ext4 /dev/sda1 rw
            52 25 8:1 /part /srv/part rw - ext4 /dev/sda1 rw
            53 25 7:0 / /snap/x ro - squashfs /dev/loop0 ro
            54 25 0:3 / /run rw - tmpfs tmpfs rw

            """);
        Assert.Equal(["/", "/srv/a b\\c"], new MountTable(_tree.Root).Read(_buffer).Select(mount => mount.Point), StringComparer.Ordinal);
    }

    [Fact]
    public void More_mounts_than_are_told_are_left_out()
    {
        var lines = Enumerable.Range(0, 500).Select(i => $"{i} 1 8:{i} / /m{i} rw - ext4 /dev/sda{i} rw");
        _tree.Write("proc/self/mountinfo", string.Join('\n', lines) + "\n900 1 179:2 / / rw - ext4 /dev/mmcblk0p2 rw\n");
        var mounts = new MountTable(_tree.Root).Read(_buffer);
        Assert.Equal((10, "/"), (mounts.Count, mounts[0].Point));
    }

    [Theory]
    [InlineData("/dev/zram0 partition 100 5 100", "zram")]
    [InlineData("/dev/mmcblk0p3 partition 100 5 -2", "sd")]
    [InlineData("/var/swap file 100 5 -2", "sd")]
    [InlineData("/srv/ssd/swap file 100 5 -2", "nvme")]
    [InlineData("/srv/ssdx file 100 5 -2", "sd")]
    [InlineData("/dev/dm-1 partition 100 5 -2", null)]
    public void Swap_is_where_its_file_or_partition_is(string line, string? kind)
    {
        _tree.Write("sys/block/mmcblk0/device/type", "SD\n").Write("sys/block/nvme0n1/size", "1\n")
            .Write("proc/self/mountinfo", "25 1 179:2 / / rw - ext4 /dev/mmcblk0p2 rw\n26 25 259:1 / /srv/ssd rw - ext4 /dev/nvme0n1p1 rw\n")
            .Write("proc/swaps", "Filename Type Size Used Priority\n" + line + "\n");
        var device = Assert.Single(Swap().Read(_buffer)?.Devices ?? []);
        Assert.Equal((kind, 102400L, 5120L), (device.Kind, device.SizeBytes, device.UsedBytes));
    }

    [Fact]
    public void No_swap_is_an_empty_list_and_no_file_is_nothing_known()
    {
        _tree.Write("proc/vmstat", "oom_kill 0\n");
        Assert.Null(Swap().Read(_buffer)?.Devices);
        _tree.Write("proc/swaps", "Filename Type Size Used Priority\n");
        Assert.Equal([], Swap().Read(_buffer)?.Devices ?? [new() { Name = "unknown" }]);
    }

    [Fact]
    public void Pressure_that_is_off_is_told_apart_from_no_machine()
    {
        Assert.Null(new PressureSensor(_tree.Root).IsOn());
        _tree.Write("proc/stat", "cpu 1 2 3 4\n");
        Assert.False(new PressureSensor(_tree.Root).IsOn());
        _tree.Write("proc/pressure/memory", "some avg10=1.50 avg60=0 avg300=0 total=0\nfull avg10=101 avg60=0 avg300=0 total=0\n");
        Assert.True(new PressureSensor(_tree.Root).IsOn());
        Assert.Equal((1.5, null), (new PressureSensor(_tree.Root).Read(_buffer)?.MemorySomePercent, new PressureSensor(_tree.Root).Read(_buffer)?.MemoryFullPercent));
    }

    [Fact]
    public void Updates_are_what_the_systems_tools_left_word_of()
    {
        Assert.Null(new UpdateSensor(_tree.Root, _time).Read(_buffer));
        _tree.Write("usr/share/update-notifier/notify-reboot-required", "").Write("var/lib/update-notifier/updates-available", "\n12 updates can be applied immediately.\n");
        var vitals = new UpdateSensor(_tree.Root, _time).Read(_buffer);
        Assert.Equal((12, false, null), (vitals?.Pending, vitals?.RebootRequired, vitals?.CheckedAt));
        _tree.Write("run/reboot-required", "*** System restart required ***\n").Write("var/lib/apt/periodic/update-success-stamp", "");
        vitals = new UpdateSensor(_tree.Root, _time).Read(_buffer);
        Assert.True(vitals?.RebootRequired);
        Assert.NotNull(vitals?.CheckedAt);
    }

    private SwapSensor Swap()
    {
        var devices = new BlockDevices(_tree.Root, _time);
        devices.Refresh(_buffer);
        var filesystems = new FilesystemSensor(_tree.Root, new KernelFilesystemSpace(_tree.Root), _time);
        filesystems.Read(_buffer);
        return new SwapSensor(_tree.Root, devices, filesystems, _time);
    }
}
