using System.Diagnostics;
using Bramble.Master.Vitals;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Vitals;

/// <summary>Disks that are full or damaged never stop the history, and less the master.</summary>
public sealed class VitalsDiskTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("this is no database, and long enough to be looked at as one.............................................................")]
    [InlineData("")]
    public void A_file_that_is_no_history_is_put_aside_and_a_new_one_begun(string content)
    {
        using var bench = new HistoryBench(Noon);
        File.WriteAllText(bench.Database, content);
        bench.Run(TimeSpan.FromHours(2), () => 5);

        Assert.Equal(content.Length > 0, File.Exists(bench.Database + ".damaged"));
        Assert.Null(bench.History.Problem);
        bench.Restart();
        Assert.All(bench.Query(1, Noon, 60).Series["m0"], value => Assert.Equal(5, value));
    }

    [Fact]
    public void A_file_that_is_damaged_in_the_midst_is_put_aside_and_a_new_one_begun()
    {
        using var bench = new HistoryBench(Noon, Fleet.StepsPerUnit);
        var fleet = new Fleet(1);
        void Run(int hours)
        {
            for (var beat = 0; beat < hours * 720; beat++)
            {
                fleet.Next(0, bench.Values);
                bench.Record(1);
                bench.Run(TimeSpan.FromSeconds(5));
            }
        }

        Run(6);
        bench.History.Close();
        using (var file = File.OpenWrite(bench.Database))
        {
            file.Position = 4_096;
            file.Write(Enumerable.Repeat((byte)0xA5, (int)file.Length - 4_096).ToArray());
        }

        bench.Restart(crash: true);
        Run(3);

        Assert.True(File.Exists(bench.Database + ".damaged"));
        Assert.Null(bench.History.Problem);
        Assert.Equal(170, bench.Query(1, bench.Clock.Wall.AddMinutes(-170), 60, metrics: ["m0"]).Series["m0"].Count(value => value is not null));
    }

    [Fact]
    public async Task A_full_disk_stops_the_writing_until_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a small file system needs root on Linux.");
        var disk = Directory.CreateTempSubdirectory("bramble-small-").FullName;
        Assert.SkipUnless(await MountAsync("mount", "-t", "tmpfs", "-o", "size=1m", "none", disk) == 0, "A small file system can't be mounted.");
        try
        {
            var ballast = Path.Combine(disk, "ballast");
            using var bench = new HistoryBench(Noon, Fleet.StepsPerUnit, directory: Directory.CreateDirectory(Path.Combine(disk, "data")).FullName);
            var fleet = new Fleet(6);
            void Run(int hours)
            {
                for (var beat = 0; beat < hours * 720; beat++)
                {
                    for (var node = 0; node < 6; node++)
                    {
                        fleet.Next(node, bench.Values);
                        bench.Record(node);
                    }

                    bench.Run(TimeSpan.FromSeconds(5));
                }
            }

            Run(2);
            Assert.Null(bench.History.Problem);
            Fill(ballast);
            Run(3);
            Assert.Contains("full", bench.History.Problem, StringComparison.Ordinal);

            // All of it is still told: the two hours before from the disk, the rest from memory.
            double?[] Known() => [.. bench.Query(2, Noon, 60, Noon.AddHours(5), ["m0"]).Series["m0"]];
            Assert.DoesNotContain(null, Known());

            File.Delete(ballast);
            Run(1);
            Assert.Null(bench.History.Problem);
            bench.Restart();
            Assert.DoesNotContain(null, Known());
        }
        finally
        {
            await MountAsync("umount", disk);
            Directory.Delete(disk);
        }
    }

    [Fact]
    public void Nothing_is_written_while_the_disk_is_nearly_full_and_what_waits_is_bounded()
    {
        using var bench = new HistoryBench(Noon, options: new VitalsOptions { MinFreeBytes = 1L << 60 });
        bench.Options.MaxWaitingBytes = 1_500;
        bench.History.Tick();
        var empty = bench.History.Storage().BytesWritten;
        bench.Run(TimeSpan.FromHours(20), () => 5);

        Assert.Contains("free", bench.History.Problem, StringComparison.Ordinal);
        Assert.Equal(empty, bench.History.Storage().BytesWritten);
        Assert.InRange(bench.History.Storage().MemoryBytes, 1, 8_000);

        (bench.Options.MinFreeBytes, bench.IsRoom) = (0, false);
        bench.Run(TimeSpan.FromHours(1), () => 5);
        Assert.Contains("nearly full", bench.History.Problem, StringComparison.Ordinal);

        bench.IsRoom = true;
        bench.Run(TimeSpan.FromHours(1), () => 5);
        bench.Restart();
        var series = bench.Query(1, Noon, 60).Series["m0"];
        Assert.Null(series[0]);
        Assert.All(series.TakeLast(12 * 60), value => Assert.Equal(5, value));
    }

    private static void Fill(string path)
    {
        using var file = File.Create(path);
        var block = new byte[4_096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // That is what a full disk says.
        }
    }

    private static async Task<int> MountAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!; // A new process, since no shell is used.
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).DefaultTimeout();
        return process.ExitCode;
    }
}
