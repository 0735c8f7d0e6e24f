using System.Diagnostics;
using System.Globalization;
using Bramble.Agent.Tasks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bramble.Benchmarks;

/// <summary>How many times a second <c>/bin/true</c> goes the whole way: intent on disk, start, end, result on disk, told, acked, deleted.</summary>
internal static class TasksBenchmark
{
    private const int Tasks = 1000;
    private static readonly int[] InFlight = [1, 4, 16, 64];

    public static async Task<int> RunAsync()
    {
        Console.WriteLine($"/bin/true, {Environment.ProcessorCount} cores, data in {Path.GetTempPath()}");
        Console.WriteLine("| what | tasks/s | CPU ms a task | median ms | 99 % ms |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        await CompareAsync("xargs -P4", "xargs", "-P4", "-n1", "/bin/true");
        await CompareAsync("GNU parallel -j4", "parallel", "-j4", "/bin/true");
        foreach (var inFlight in InFlight)
        {
            await RunnerAsync(inFlight);
        }

        return 0;
    }

    private static async Task CompareAsync(string name, string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true })!;
            var begun = Stopwatch.GetTimestamp();
            var cpu = CpuMilliseconds();
            for (var task = 0; task < Tasks; task++)
            {
                await process.StandardInput.WriteLineAsync(task.ToString(CultureInfo.InvariantCulture));
            }

            process.StandardInput.Close();
            await process.WaitForExitAsync();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Tasks / Stopwatch.GetElapsedTime(begun).TotalSeconds:0} | {(CpuMilliseconds() - cpu) / Tasks:0.00} | | |"));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine($"| {name} | not installed | | | |");
        }
    }

    /// <summary>Of this process and all its ended children, in the kernel's ticks of 10 ms: says more than the time where others use the machine too.</summary>
    private static double CpuMilliseconds()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) * 10;
    }

    private static async Task RunnerAsync(int inFlight)
    {
        var data = Directory.CreateTempSubdirectory("bramble-bench-");
        File.SetUnixFileMode(data.FullName, (UnixFileMode)0b111_001_001);
        var sink = new AckingSink();
        using (var runner = TaskRunner.Open(
            new TaskRunnerOptions { DataDirectory = Path.Combine(data.FullName, "data"), WorkRoot = Path.Combine(data.FullName, "work"), PolicyFiles = [] }, sink, TimeProvider.System, NullLogger.Instance))
        {
            sink.Runner = runner;
            using var room = new SemaphoreSlim(inFlight);
            var took = new double[Tasks];
            var job = Guid.Parse("0192f5c0000070008000000000000001");
            var cpu = CpuMilliseconds();
            var begun = Stopwatch.GetTimestamp();
            List<Task> tasks = [];
            for (var task = 0; task < Tasks; task++)
            {
                await room.WaitAsync();
                tasks.Add(OneAsync(task));
            }

            await Task.WhenAll(tasks);
            var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            Array.Sort(took);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| Bramble, {inFlight} at a time | {Tasks / seconds:0} | {(CpuMilliseconds() - cpu) / Tasks:0.00} | {took[Tasks / 2]:0.0} | {took[Tasks * 99 / 100]:0.0} |"));

            async Task OneAsync(int index)
            {
                var started = Stopwatch.GetTimestamp();
                var key = new AttemptKey(job, index, 1);
                var ended = sink.EndedAsync(key);
                await runner.StartAsync(new AttemptSpec { Key = key, JobName = "bench", Count = Tasks, NodeName = "bench", Command = ["/bin/true"] });
                await ended;
                took[index] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                room.Release();
            }
        }

        data.Delete(recursive: true);
    }
}
