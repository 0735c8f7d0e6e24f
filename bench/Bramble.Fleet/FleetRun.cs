using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bramble.Protocol.Net;

namespace Bramble.Fleet;

/// <summary>Joins a fleet, connects it, kills the master and starts it anew, and reads the master's figures on the way.</summary>
internal static class FleetRun
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(2);

    /// <returns>0 where all agents came, and came back, within the limit.</returns>
    public static async Task<int> RunAsync(FleetOptions options)
    {
        await using var master = new MasterProcess(options.MasterOptions);
        var count = new FleetCount();
        try
        {
            var figures = await RunAsync(options, master, count);
            Print(figures, options.Json);
            return 0;
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync($"Only {count.Open} of {options.Agents} agents were connected after {options.Limit.TotalSeconds:0} s. Failed connections: {string.Join("; ", count.Reasons)}");
            return 1;
        }
    }

    private static async Task<FleetFigures> RunAsync(FleetOptions options, MasterProcess master, FleetCount count)
    {
        await master.StartAsync();
        var empty = await SettledAsync(master, options, "empty");
        var started = Stopwatch.GetTimestamp();
        var identities = await FleetJoin.JoinAsync(master, options.Agents);
        var joinsPerSecond = options.Agents / Stopwatch.GetElapsedTime(started).TotalSeconds;
        Say($"{options.Agents} machines joined, {joinsPerSecond:0} in a second");

        // What the joins left behind is not the sessions'.
        await master.KillAsync();
        await master.StartAsync();
        var known = await SettledAsync(master, options, "nodes known, none connected");

        using var stop = new CancellationTokenSource();
        var (address, startCpu) = (new HostPort(master.Agents.Address.ToString(), master.Agents.Port), master.Cpu());
        started = Stopwatch.GetTimestamp();
        Task[] agents = [.. identities.Select(identity => new FleetAgent(identity, address, count).RunAsync(stop.Token))];
        try
        {
            await AllOpenAsync(options, count);
            Say($"all connected in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {(master.Cpu() - startCpu).TotalMilliseconds / options.Agents:0.00} ms of the master's processor time each");
            var connected = await SettledAsync(master, options, "all connected");
            var perThousand = await BeatsAsync(options, master, count);

            started = Stopwatch.GetTimestamp();
            await master.KillAsync();
            await count.BecomesAsync(0).WaitAsync(options.Limit, TimeProvider.System);
            await master.StartAsync();
            var (restart, readyCpu, failed) = (Stopwatch.GetElapsedTime(started), master.Cpu(), count.FailedConnects);
            await AllOpenAsync(options, count);
            var (back, connectCpu) = (Stopwatch.GetElapsedTime(started), master.Cpu() - readyCpu);
            failed = count.FailedConnects - failed;
            Say($"all back {back.TotalSeconds:0.0} s after SIGKILL; {failed} connections failed since the restart{string.Concat(count.Reasons.Take(5).Select(reason => $"\n  {reason}"))}");
            var again = await SettledAsync(master, options, "all back");
            return new FleetFigures
            {
                Agents = options.Agents,
                JoinsPerSecond = joinsPerSecond,
                Empty = empty,
                Known = known,
                Connected = connected,
                Back = again,
                RssKibPerAgent = (Math.Max(connected.RssKib, again.RssKib) - empty.RssKib) / (double)options.Agents,
                SessionKib = (connected.RssKib - known.RssKib) / (double)options.Agents,
                CpuSecondsPerThousandBeats = perThousand,
                CpuMillisecondsPerConnect = connectCpu.TotalMilliseconds / options.Agents,
                RestartSeconds = restart.TotalSeconds,
                BackSeconds = back.TotalSeconds,
                FailedConnects = failed,
            };
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(agents);
            foreach (var identity in identities)
            {
                identity.Dispose();
            }
        }
    }

    private static async Task<MasterSize> SettledAsync(MasterProcess master, FleetOptions options, string what)
    {
        await Task.Delay(options.Settle, TimeProvider.System);
        var size = await master.SizeAsync();
        Say($"{what}: {size}");
        return size;
    }

    private static async Task AllOpenAsync(FleetOptions options, FleetCount count)
    {
        var all = count.BecomesAsync(options.Agents).WaitAsync(options.Limit, TimeProvider.System);
        while (await Task.WhenAny(all, Task.Delay(SayEvery, TimeProvider.System)) != all)
        {
            Say($"  {count.Open} connected");
        }

        await all;
    }

    private static async Task<double> BeatsAsync(FleetOptions options, MasterProcess master, FleetCount count)
    {
        var (beats, cpu) = (count.Beats, master.Cpu());
        await Task.Delay(options.Measure, TimeProvider.System);
        (beats, cpu) = (count.Beats - beats, master.Cpu() - cpu);
        if (beats == 0)
        {
            throw new InvalidOperationException("No agent sent a reading.");
        }

        Say($"{beats} beats in {options.Measure.TotalSeconds:0} s took {cpu.TotalSeconds:0.00} s of processor time");
        return cpu.TotalSeconds / beats * 1_000;
    }

    private static void Print(FleetFigures figures, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(figures, FleetJsonContext.Default.FleetFigures));
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            | figure, {figures.Agents} agents | |
            | --- | --- |
            | RSS of the master without a node, MiB | {figures.Empty.RssKib / 1024} |
            | RSS with all connected, and all back, MiB | {figures.Connected.RssKib / 1024}, {figures.Back.RssKib / 1024} |
            | RSS per agent, KiB | {figures.RssKibPerAgent:0.0} |
            | of it the session | {figures.SessionKib:0.0} |
            | CPU per 1,000 beats, s | {figures.CpuSecondsPerThousandBeats:0.000} |
            | CPU per session opened, ms | {figures.CpuMillisecondsPerConnect:0.00} |
            | all back after SIGKILL, s | {figures.BackSeconds:0.0} |
            | the master's own part of it, s | {figures.RestartSeconds:0.0} |
            | joins/s | {figures.JoinsPerSecond:0} |
            """));
    }

    private static void Say(string text) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetLocalNow():HH:mm:ss} {text}"));
}
