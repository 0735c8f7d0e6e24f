using Bramble.Protocol.Api;

namespace Bramble.Dashboard.Wording;

/// <summary>
/// Every text about one node that changes while it is looked at, by the name of its <c>data-field</c>. The tile and the
/// node's page show some each. Twin: <c>Client/src/fields.ts</c>.
/// </summary>
public sealed record NodeFields
{
    /// <summary>The fields of the tile that the script clones: all empty.</summary>
    public static readonly NodeFields Blank = new();

    public string Name { get; init; } = "";

    public string Kind { get; init; } = "";

    public string State { get; init; } = "";

    public string Address { get; init; } = "";

    /// <summary>The board in short, else the processor, else nothing.</summary>
    public string Board { get; init; } = "";

    public string Cores { get; init; } = "";

    public string Cpu { get; init; } = "";

    public double CpuShare { get; init; }

    public string Memory { get; init; } = "";

    public double MemoryShare { get; init; }

    public string Temperature { get; init; } = "";

    public string Trouble { get; init; } = "";

    /// <summary>Signs for the trouble, such as a flash for low voltage.</summary>
    public string Signs { get; init; } = "";

    /// <summary><c>ok</c>, <c>attention</c>, <c>critical</c>, or empty before anybody has looked.</summary>
    public string Health { get; init; } = "";

    /// <summary><c>2 s ago</c>, or <c>silent for 23 s</c> when it is overdue.</summary>
    public string Seen { get; init; } = "";

    public static NodeFields Of(Node node, DateTimeOffset now)
    {
        var facts = node.Facts;
        var vitals = node.Vitals;
        var used = Rules.MemoryUsed(node);
        return new NodeFields
        {
            Name = Words.Clean(node.Name),
            Kind = Rules.KindWord(node.Kind),
            State = Rules.StateWord(node.State),
            Address = node.Address is null ? "this machine" : Words.Clean(node.Address),
            Board = BoardOf(facts),
            Cores = facts.CpuCores is { } cores ? Words.Count(cores, "core", "cores") : "",
            Cpu = vitals?.CpuPercent is { } cpu ? Words.Percent(Rules.Share(cpu)) : Words.Unknown,
            CpuShare = Rules.Share(vitals?.CpuPercent ?? 0),
            Memory = MemoryOf(facts.MemoryBytes, used),
            MemoryShare = used is not null && facts.MemoryBytes is > 0 and var total ? Rules.Share(used.Value / total * 100) : 0,
            Temperature = vitals?.TemperatureCelsius is { } celsius ? Words.Celsius(celsius) : "",
            Trouble = Wording.Trouble.Of(node),
            Signs = Wording.Trouble.Signs(node),
            Health = Wording.Trouble.LevelWord(node.Health),
            Seen = SeenOf(node, now),
        };
    }

    private static string BoardOf(NodeFacts facts)
    {
        var model = Words.Clean(facts.Model);
        return model.Length > 0 ? model.Replace("Raspberry Pi ", "Pi ", StringComparison.Ordinal) : Words.Clean(facts.CpuModel);
    }

    private static string MemoryOf(long? total, double? used) => (total, used) switch
    {
        (null, _) => Words.Unknown,
        (_, null) => Words.Bytes(total.Value),
        _ => $"{Words.Bytes(used.Value)} / {Words.Bytes(total.Value)}",
    };

    private static string SeenOf(Node node, DateTimeOffset now)
    {
        var seconds = (now - node.LastSeenAt).TotalSeconds;
        return node.State is NodeState.Late or NodeState.Lost ? $"silent for {Words.For(seconds)}" : Words.Ago(seconds);
    }
}
