using Bramble.Protocol.Api;

namespace Bramble.Dashboard.Wording;

/// <summary>The strip under the sentence: what the cluster has and how much of it is in use. Twin: <c>Client/src/capacity.ts</c>.</summary>
public sealed record Capacity
{
    public required string Nodes { get; init; }

    public required string NodesDetail { get; init; }

    /// <summary>Shares of all nodes, 0 to 100, for the segmented bar: ready, late, lost.</summary>
    public required double ReadyShare { get; init; }

    public required double LateShare { get; init; }

    public required double LostShare { get; init; }

    public required string Cores { get; init; }

    public required string CoresDetail { get; init; }

    public required double CoresShare { get; init; }

    public required string Memory { get; init; }

    public required string MemoryDetail { get; init; }

    public required double MemoryShare { get; init; }

    public required string Heat { get; init; }

    public required string HeatDetail { get; init; }

    public required double HeatShare { get; init; }

    public static Capacity Of(IReadOnlyCollection<Node> nodes)
    {
        var ready = Count(nodes, NodeState.Ready);
        var late = Count(nodes, NodeState.Late);
        var lost = Count(nodes, NodeState.Lost);
        var pending = Count(nodes, NodeState.Pending);

        var coresTotal = nodes.Sum(node => node.Facts.CpuCores ?? 0);
        var loads = nodes.Where(node => node.Facts.CpuCores is not null && node.Vitals?.CpuPercent is not null).ToList();
        var coresUsed = loads.Sum(node => Rules.Share(node.Vitals!.CpuPercent!.Value) / 100 * node.Facts.CpuCores!.Value); // filtered above

        var memoryTotal = nodes.Sum(node => (double)(node.Facts.MemoryBytes ?? 0));
        var used = nodes.Select(Rules.MemoryUsed).Where(bytes => bytes is not null).ToList();
        var memoryUsed = used.Sum(bytes => bytes!.Value); // filtered above

        var hottest = nodes.Where(node => node.Vitals?.TemperatureCelsius is not null)
            .OrderByDescending(node => node.Vitals!.TemperatureCelsius!.Value).FirstOrDefault(); // filtered above
        var heat = hottest?.Vitals?.TemperatureCelsius;

        return new Capacity
        {
            Nodes = Words.Decimal(nodes.Count),
            NodesDetail = States((ready, "ready"), (late, "late"), (lost, "lost"), (pending, "pending")),
            ReadyShare = Share(ready, nodes.Count),
            LateShare = Share(late, nodes.Count),
            LostShare = Share(lost, nodes.Count),
            Cores = coresTotal == 0 ? Words.Unknown : Words.Decimal(loads.Count > 0 ? coresUsed : coresTotal),
            CoresDetail = Detail(coresTotal > 0, loads.Count > 0, Words.Decimal(coresTotal)),
            CoresShare = Share(coresUsed, coresTotal),
            Memory = memoryTotal == 0 ? Words.Unknown : Words.Bytes(used.Count > 0 ? memoryUsed : memoryTotal),
            MemoryDetail = Detail(memoryTotal > 0, used.Count > 0, Words.Bytes(memoryTotal)),
            MemoryShare = Share(memoryUsed, memoryTotal),
            Heat = heat is null ? Words.Unknown : Words.Celsius(heat.Value),
            HeatDetail = hottest is null ? "no sensor told" : Words.Clean(hottest.Name),
            HeatShare = Rules.Share(heat ?? 0),
        };
    }

    private static int Count(IEnumerable<Node> nodes, NodeState state) => nodes.Count(node => node.State == state);

    private static string States(params IEnumerable<(int Count, string Word)> states) =>
        string.Join(" · ", states.Where(state => state.Count > 0).Select(state => $"{state.Count} {state.Word}"));

    private static string Detail(bool anyTotal, bool anyUsed, string total) => (anyTotal, anyUsed) switch
    {
        (false, _) => "not told yet",
        (true, false) => "in all, use not told",
        _ => $"of {total} in use",
    };

    private static double Share(double part, double whole) => whole > 0 ? Rules.Share(part / whole * 100) : 0;
}
