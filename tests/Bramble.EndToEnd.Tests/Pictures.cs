using Bramble.Protocol.Api;
using Bramble.TestKit.Dashboard;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;

namespace Bramble.EndToEnd.Tests;

/// <summary>Makes the pictures of the page, for eyes and for the README; run by name only, into the directory BRAMBLE_PICTURES.</summary>
public sealed class Pictures(Browser browser) : IClassFixture<Browser>
{
    private static readonly string[] Boards =
        ["Raspberry Pi 5 Model B Rev 1.0", "Raspberry Pi 4 Model B Rev 1.4", "Raspberry Pi 4 Model B Rev 1.5", "Raspberry Pi 3 Model B Plus Rev 1.3", "Raspberry Pi Zero 2 W Rev 1.0"];

    private static readonly string[] Names =
        ["attic-01", "attic-02", "camera-door", "camera-yard", "greenhouse", "nas", "octoprint", "pi-01", "pi-02", "pi-03", "pi-04", "pi-05", "pi-06", "pi-07",
        "pi-08", "pi-09", "pi-10", "pi-11", "pi-12", "rack-a1", "rack-a2", "rack-a3", "rack-a4", "weather"];

    [Fact(Explicit = true)]
    public async Task Make_them()
    {
        var directory = Directory.CreateDirectory(Environment.GetEnvironmentVariable("BRAMBLE_PICTURES") ?? "pictures").FullName;
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 14, 3, 0, TimeSpan.Zero));
        await using var host = await DashboardHost.StartAsync(time);

        await using (var empty = await browser.OpenAsync(host.Address))
        {
            await ShootAsync(empty.Page, directory, "empty-dark");
        }

        var nodes = Names.Select((name, index) => MakeNode(host.Cluster, name, index, 0)).ToArray();
        foreach (var node in nodes)
        {
            host.Cluster.Put(node);
            time.Advance(TimeSpan.FromSeconds(11));
        }

        nodes = [.. nodes.Select(node => node with { LastSeenAt = host.Cluster.Now })];
        host.Cluster.Pulse(nodes);
        foreach (var (name, scheme, width, height) in new[]
        {
            ("overview-dark", ColorScheme.Dark, 1600, 1000), ("overview-light", ColorScheme.Light, 1600, 1000),
            ("phone-dark", ColorScheme.Dark, 390, 844), ("phone-light", ColorScheme.Light, 390, 844), ("tablet-dark", ColorScheme.Dark, 900, 1000),
        })
        {
            await using var watched = await browser.OpenAsync(host.Address, scheme, width, height);
            await watched.Page.Locator("#live[data-mode=live]").WaitForAsync();
            nodes = await PlayAsync(host, time, nodes, watched.Page);
            await ShootAsync(watched.Page, directory, name);
            Assert.Empty(watched.Complaints);
        }

        foreach (var path in new[] { "/nodes/nas", "/events", "/classic", "/join", "/nodes/nobody" })
        {
            await using var watched = await browser.OpenAsync(new Uri(host.Address, path));
            await ShootAsync(watched.Page, directory, path.Replace('/', '-').TrimStart('-'));
        }
    }

    /// <summary>A minute of readings; one node falls silent.</summary>
    private static async Task<Node[]> PlayAsync(DashboardHost host, FakeTimeProvider time, Node[] nodes, IPage page)
    {
        var late = Array.FindIndex(nodes, node => string.Equals(node.Name, "pi-07", StringComparison.Ordinal));
        if (nodes[late].State == NodeState.Ready)
        {
            nodes[late] = nodes[late] with { State = NodeState.Late, LastSeenAt = host.Cluster.Now - TimeSpan.FromSeconds(6) };
        }
        else
        {
            nodes[late] = nodes[late] with { LastSeenAt = host.Cluster.Now + TimeSpan.FromSeconds(40) };
        }

        for (var step = 0; step < 60; step++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            for (var i = 0; i < nodes.Length; i++)
            {
                if (i != late)
                {
                    var made = MakeNode(host.Cluster, Names[i], i, step);
                    nodes[i] = nodes[i] with { Vitals = made.Vitals, LastSeenAt = host.Cluster.Now - TimeSpan.FromSeconds((i * 7) % 5) };
                }
            }

            host.Cluster.Pulse(nodes);
            await page.EvaluateAsync("() => new Promise(requestAnimationFrame)");
        }

        nodes[late] = nodes[late] with { LastSeenAt = host.Cluster.Now - TimeSpan.FromSeconds(23) };
        host.Cluster.Put(nodes[late], EventTypes.NodeLate, $"{nodes[late].Name} has not been heard from for 15 s");
        await page.EvaluateAsync("() => new Promise(done => setTimeout(done, 700))");
        return nodes;
    }

    private static Node MakeNode(ScriptedCluster cluster, string name, int index, int step)
    {
        var board = Boards[(index * 5 + index / 3) % Boards.Length];
        var big = board.Contains("Pi 5", StringComparison.Ordinal);
        var small = board.Contains("Zero", StringComparison.Ordinal) || board.Contains("Pi 3", StringComparison.Ordinal);
        var total = (small ? board.Contains("Zero", StringComparison.Ordinal) ? 436L : 906L : big ? 8062L : 3792L) << 20;
        var base_ = 8 + ((index * 37) % 61);
        var wave = (Math.Sin((step + (index * 9)) / 6.0) * 9) + (Math.Sin((step * 1.7) + (index * 3)) * 4) + (Math.Sin((step + index) / 15.0) * 8);
        var cpu = Math.Clamp(base_ + wave + (index == 5 ? 20 : 0), 1, 99);
        return cluster.Make(
            name,
            new NodeFacts
            {
                Hostname = name,
                Model = board,
                Os = "Debian GNU/Linux 13 (trixie)",
                Kernel = "6.12.47+rpt-rpi-v8",
                Arch = "arm64",
                CpuModel = big ? "Cortex-A76" : small ? "Cortex-A53" : "Cortex-A72",
                CpuCores = 4,
                CpuFrequencyMinMegahertz = 600,
                CpuFrequencyMaxMegahertz = big ? 2400 : 1800,
                MemoryBytes = total,
                SwapBytes = 512L << 20,
            },
            new NodeVitals
            {
                CpuPercent = cpu,
                CpuFrequencyMegahertz = big ? 2400 : 1500,
                Load1 = cpu / 25,
                MemoryAvailableBytes = (long)(total * (0.82 - (((index * 29) % 53) / 100.0) - (wave / 400))),
                SwapFreeBytes = 500L << 20,
                TemperatureCelsius = 41 + (cpu / 3.4) + (index % 4),
                Throttled = index == 15 ? ["under-voltage"] : [],
                At = cluster.Now,
            },
            index % 6 == 2 ? NodeKind.Classic : NodeKind.Agent);
    }

    private static Task<byte[]> ShootAsync(IPage page, string directory, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(directory, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
}
