using System.Globalization;

namespace Bramble.Benchmarks;

/// <summary>Our master beside a stand-in of the tutorial's, in turn, in one run.</summary>
internal static class ClassicBenchmark
{
    private const int Rounds = 3;
    private const int Connections = 50;
    private const int IdleOurs = 10_000;
    private const int IdleStandIn = 1_000; // A thread each.
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync()
    {
        var script = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../tests/standins/master.py"));
        List<double> pipelined = [], pipelinedPython = [], reply = [], replyPython = [];
        await using (var ours = await MasterUnderTest.StartOursAsync())
        await using (var python = await MasterUnderTest.StartStandInAsync(script))
        {
            for (var round = 0; round < Rounds; round++)
            {
                await Console.Error.WriteLineAsync($"round {round + 1} of {Rounds}");
                pipelined.Add(ClassicLoad.Pipelined(ours.Address, Connections, RoundTime));
                pipelinedPython.Add(ClassicLoad.Pipelined(python.Address, Connections, RoundTime));
                reply.Add(ClassicLoad.RequestReply(ours.Address, Connections, RoundTime));
                replyPython.Add(ClassicLoad.RequestReply(python.Address, Connections, RoundTime));
            }
        }

        await Console.Error.WriteLineAsync("idle connections");
        var (idle, kib, threads) = await IdleAsync(await MasterUnderTest.StartOursAsync(), IdleOurs);
        var (idlePython, kibPython, threadsPython) = await IdleAsync(await MasterUnderTest.StartStandInAsync(script), IdleStandIn);
        Console.WriteLine("| figure (median of 3) | Bramble | Python stand-in | ratio |");
        Console.WriteLine("| --- | --- | --- | --- |");
        Row("keepalives/s, 50 connections, pipelined", Median(pipelined), Median(pipelinedPython));
        Row("questions answered/s, 50 connections", Median(reply), Median(replyPython));
        Row("RSS after start, MiB", idle / 1024.0, idlePython / 1024.0);
        Row($"RSS per idle connection, KiB ({IdleOurs} and {IdleStandIn})", kib, kibPython);
        Row("threads with these connections", threads, threadsPython);
        return 0;
    }

    private static async Task<(long IdleKib, double KibEach, int Threads)> IdleAsync(MasterUnderTest master, int connections)
    {
        await using (master)
        {
            await Task.Delay(Settle, TimeProvider.System);
            var before = master.Size();
            var sockets = ClassicLoad.Idle(master.Address, connections);
            await Task.Delay(Settle, TimeProvider.System);
            var after = master.Size();
            sockets.ForEach(socket => socket.Dispose());
            return (before.ResidentKib, (after.ResidentKib - before.ResidentKib) / (double)connections, after.Threads);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Row(string figure, double ours, double python) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {figure} | {ours:#,0.#} | {python:#,0.#} | {ours / python:0.##} |"));
}
