using Bramble.Protocol.Api;

namespace Bramble.Vitals.Tests;

public class BoardFactsTests
{
    [Theory]
    [InlineData(0x902120u, "Zero 2 W", "BCM2837", 512, "Sony UK", 0)]
    [InlineData(0xa020d3u, "3B+", "BCM2837", 1024, "Sony UK", 3)]
    [InlineData(0xc03114u, "4B", "BCM2711", 4096, "Sony UK", 4)]
    [InlineData(0xd04170u, "5", "BCM2712", 8192, "Sony UK", 0)]
    [InlineData(0xe04171u, "5", "BCM2712", 16384, "Sony UK", 1)]
    [InlineData(0xa22082u, "3B", "BCM2837", 1024, "Embest", 2)]
    [InlineData(0x9000c1u, "Zero W", "BCM2835", 512, "Sony UK", 1)]
    public void Revision_code_is_taken_apart(uint code, string type, string soc, int mebibytes, string maker, int layout)
    {
        var board = RevisionCode.Decode(code, "qr");
        Assert.Equal(new BoardFacts { Revision = code.ToString("x"), Type = type, Soc = soc, MemoryBytes = (long)mebibytes << 20, Maker = maker, Layout = layout, QrId = "qr" }, board);
    }

    [Theory]
    [InlineData(0x0010u)] // before 2014
    [InlineData(0x1000010u)] // such a one with its warranty void
    public void Old_code_is_only_shown(uint code) => Assert.Equal(new BoardFacts { Revision = code.ToString("x") }, RevisionCode.Decode(code, null));

    [Fact]
    public void Code_of_a_board_to_come_is_known_in_part()
    {
        var board = RevisionCode.Decode(0xffffffff, null);
        Assert.Equal((null, null, null, null), (board.Type, board.Soc, board.Maker, board.MemoryBytes));
    }

    [Theory]
    [InlineData(2u, 0x1000u, "under-voltage")]
    [InlineData(0u, 0x1000u, "power-on")]
    [InlineData(0u, 0x20u, "restart")]
    [InlineData(4u, 0x20u, "over-temperature")]
    [InlineData(1u, 0x20u, "over-voltage")]
    [InlineData(0x10u, 0x20u, "watchdog")]
    [InlineData(8u, 0u, "enable-signal")]
    [InlineData(0u, 0u, null)]
    public void Cause_of_the_reset(uint chip, uint soc, string? cause)
    {
        using var machine = new RecordedMachine("pi-5");
        machine.Tree.Write("proc/device-tree/chosen/power/power_reset", Cell(chip)).Write("proc/device-tree/chosen/bootloader/rsts", Cell(soc));
        Assert.Equal(cause, machine.Reader.ReadFacts().Boot?.ResetCause);
    }

    [Theory]
    [InlineData(1u, "SD", "sd")]
    [InlineData(1u, "MMC", "emmc")]
    [InlineData(2u, "SD", "network")]
    [InlineData(3u, "SD", "rpiboot")]
    [InlineData(4u, "SD", "usb")]
    [InlineData(6u, "SD", "nvme")]
    [InlineData(99u, "SD", "sd")] // as its root filesystem is on
    public void Medium_it_booted_from(uint mode, string type, string medium)
    {
        using var machine = new RecordedMachine("pi-4b");
        machine.Tree.Write("proc/device-tree/chosen/bootloader/boot-mode", Cell(mode)).Write("sys/block/mmcblk0/device/type", type + "\n");
        Assert.Equal(medium, new MachineReader(machine.Root, machine.Time).ReadFacts().Boot?.Medium);
    }

    [Theory]
    [InlineData("proc/cmdline", "console=tty1 overlayroot=tmpfs:recurse=0\n", true)]
    [InlineData("proc/cmdline", "console=tty1 boot=overlay\n", true)]
    [InlineData("proc/cmdline", "console=tty1 overlayroot=disabled\n", false)]
    [InlineData("etc/fstab", "# / ext4\nPARTUUID=x-02 / ext4 noatime,ro 0 1\n", true)]
    [InlineData("etc/fstab", "PARTUUID=x-02 / ext4 errors=remount-ro 0 1\n", false)]
    public void Read_only_root_may_be_wanted(string path, string content, bool expected)
    {
        using var machine = new RecordedMachine("pi-4b");
        machine.Tree.Write(path, content);
        Assert.Equal(expected, machine.Reader.ReadFacts().RootReadOnlyByChoice);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef\n", true)]
    [InlineData("uninitialized\n", false)]
    [InlineData("0123456789abcdef0123456789abcdeff\n", false)]
    [InlineData("0123456789ABCDEF0123456789ABCDEF\n", false)]
    [InlineData("", false)]
    public void Machine_id_itself_is_never_told(string content, bool known)
    {
        using var tree = new SensorTree();
        tree.Write("etc/machine-id", content);
        var id = new MachineIdSensor(tree.Root).Read(new SensorBuffer());
        Assert.Equal(known, id is not null);
        Assert.False(string.Equals(content.Trim(), id, StringComparison.Ordinal));
        Assert.Equal(id, new MachineIdSensor(tree.Root).Read(new SensorBuffer()));
    }

    private static byte[] Cell(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
