using Bramble.Cli.Hosting;

namespace Bramble.Cli.Tests.Hosting;

public sealed class CleanMappingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Read_only_parts_of_files_are_clean() =>
        Assert.Equal(
            [new CleanMappings.Part(0x1000, 0x2000), new CleanMappings.Part(0x9000, 0x1000)],
            Read(
                Part("1000-3000 r-xp 00000000 fe:00 247629                     /usr/bin/head"),
                Part("9000-a000 r--p 00000000 fe:00 247629                     /usr/bin/head")));

    [Theory]
    [InlineData("Private_Dirty:         4 kB")] // The JIT's patches of its own code.
    [InlineData("Shared_Dirty:          4 kB")]
    [InlineData("Anonymous:            12 kB")]
    [InlineData("Swap:                  4 kB")] // A page of the process's own that zram holds.
    [InlineData("Locked:               20 kB")]
    public void A_part_with_a_page_of_its_own_stays_and_its_neighbours_do_not(string figure) =>
        Assert.Equal(
            [new CleanMappings.Part(0x1000, 0x1000), new CleanMappings.Part(0x3000, 0x1000)],
            Read(Part("1000-2000 r-xp 00000000 fe:00 1 /a"), Part("2000-3000 r-xp 00000000 fe:00 1 /a", figure), Part("3000-4000 r-xp 00000000 fe:00 1 /a")));

    [Theory]
    [InlineData("1000-2000 rw-p 00000000 fe:00 1 /a")] // May change at any time.
    [InlineData("1000-2000 r--s 00000000 fe:00 1 /a")] // Shared with others.
    [InlineData("1000-2000 r-xp 00000000 00:00 0 [vdso]")]
    [InlineData("1000-2000 r-xp 00000000 00:00 0 ")]
    [InlineData("1000-2000 ---p 00000000 fe:00 1 /a")]
    [InlineData("zz-2000 r-xp 00000000 fe:00 1 /a")]
    [InlineData("2000-1000 r-xp 00000000 fe:00 1 /a")]
    public void Anything_else_stays(string head) => Assert.Empty(Read(Part(head)));

    [Fact]
    public void A_line_without_an_end_ends_the_reading() => Assert.Empty(Read(new string('x', 20_000)));

    [Fact]
    public void No_file_means_no_parts() => Assert.Empty(CleanMappings.Read("/nonexistent/smaps"));

    [Fact]
    public void A_real_process_has_some()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /proc/self/smaps.");
        var clean = CleanMappings.Read("/proc/self/smaps");

        Assert.NotEmpty(clean);
        Assert.All(clean, part => Assert.Equal((nuint)0, part.Start % (nuint)Environment.SystemPageSize));
    }

    private static string Part(string head, string figure = "Anonymous:             0 kB") =>
        $"{head}\nSize:                  8 kB\nRss:                   8 kB\nPrivate_Dirty:         0 kB\nSwap:                  0 kB\n{figure}\nVmFlags: rd mr mw me \n";

    private IReadOnlyList<CleanMappings.Part> Read(params string[] parts)
    {
        File.WriteAllText(_file, string.Concat(parts));
        return CleanMappings.Read(_file);
    }
}
