using Bramble.Protocol.Api;

namespace Bramble.Dashboard.Wording;

/// <summary>A node's live values in whole words, for its own page. Twin: <c>Client/src/story.ts</c>.</summary>
internal sealed record NodeStory
{
    private const string NotTold = "not told";

    /// <summary>Above this a Pi is warm but well.</summary>
    private const double WarmCelsius = 60;

    private const int MaxReasons = 3;

    public required string State { get; init; }

    public required string Processor { get; init; }

    public required string Clock { get; init; }

    public required string Load { get; init; }

    public required string Memory { get; init; }

    public required string Swap { get; init; }

    public required string Temperature { get; init; }

    public required string Throttled { get; init; }

    public required string Health { get; init; }

    public required string Voltage { get; init; }

    public required string Disk { get; init; }

    public required string Card { get; init; }

    public required string Start { get; init; }

    public required string Counts { get; init; }

    public required string Network { get; init; }

    public required string Fan { get; init; }

    public required string Seen { get; init; }

    public required string Reading { get; init; }

    public required double CpuShare { get; init; }

    public required double MemoryShare { get; init; }

    public static NodeStory Of(Node node, DateTimeOffset now)
    {
        var fields = NodeFields.Of(node, now);
        var vitals = node.Vitals;
        return new NodeStory
        {
            State = StateOf(node, now),
            Processor = ProcessorOf(node, fields.CpuShare),
            Clock = vitals?.CpuFrequencyMegahertz is { } clock ? $"{Words.Decimal(clock)} MHz" : NotTold,
            Load = vitals?.Load1 is { } load ? $"{Words.Decimal(load)} over the last minute" : NotTold,
            Memory = MemoryOf(node, fields.MemoryShare),
            Swap = SwapOf(node.Facts.SwapBytes, vitals?.SwapFreeBytes),
            Temperature = TemperatureOf(vitals?.TemperatureCelsius),
            Throttled = ThrottledOf(vitals?.Throttled),
            Health = Trouble.Sentence(node.Health),
            Voltage = VoltageOf(vitals?.Supply),
            Disk = DiskOf(vitals?.Filesystems),
            Card = CardOf(node.Facts, vitals),
            Start = StartOf(node.Facts, vitals),
            Counts = CountsOf(vitals),
            Network = NetworkOf(vitals?.Networks),
            Fan = FanOf(vitals?.Fan),
            Seen = Words.Ago((now - node.LastSeenAt).TotalSeconds),
            Reading = vitals is null ? "none yet" : Words.Ago((now - vitals.At).TotalSeconds),
            CpuShare = fields.CpuShare,
            MemoryShare = fields.MemoryShare,
        };
    }

    private static string StateOf(Node node, DateTimeOffset now)
    {
        var silent = Words.For((now - node.LastSeenAt).TotalSeconds);
        var trouble = Trouble.Of(node);
        return node.State switch
        {
            NodeState.Ready => trouble.Length == 0 ? "Well" : $"Needs attention: {trouble}",
            NodeState.Late => $"Late: silent for {silent}",
            NodeState.Lost => $"Lost: silent for {silent}",
            NodeState.Pending => "Waits for approval",
            _ => "Removed",
        };
    }

    private static string ProcessorOf(Node node, double busy) => (node.Vitals?.CpuPercent, node.Facts.CpuCores) switch
    {
        (null, _) => NotTold,
        (_, null) => $"{Words.Percent(busy)} busy",
        (_, { } cores) => $"{Words.Percent(busy)} of {Words.Count(cores, "core", "cores")} busy",
    };

    private static string MemoryOf(Node node, double inUse) => (node.Facts.MemoryBytes, Rules.MemoryUsed(node)) switch
    {
        (null, _) => NotTold,
        ({ } total, null) => $"{Words.Bytes(total)}, use not told",
        ({ } total, { } used) => $"{Words.Bytes(used)} of {Words.Bytes(total)} in use ({Words.Percent(inUse)})",
    };

    private static string SwapOf(long? total, long? free) => (total, free) switch
    {
        (null, _) => NotTold,
        (0, _) => "none",
        ({ } size, null) => Words.Bytes(size),
        ({ } size, { } rest) => $"{Words.Bytes(Math.Max(0, size - rest))} of {Words.Bytes(size)} in use",
    };

    private static string TemperatureOf(double? celsius) => celsius switch
    {
        null => NotTold,
        >= Trouble.HotCelsius => $"{Words.Celsius(celsius.Value)}, hot: the board slows itself down from 80 °C",
        >= WarmCelsius => $"{Words.Celsius(celsius.Value)}, warm",
        _ => $"{Words.Celsius(celsius.Value)}, fine",
    };

    private static string ThrottledOf(IReadOnlyList<string>? reasons) => reasons switch
    {
        null => NotTold,
        [] => "no",
        _ => string.Join(", ", reasons.Take(MaxReasons).Select(Words.Clean)),
    };

    private static string VoltageOf(SupplyVitals? supply)
    {
        var power = supply?.Watts is { } watts ? $", {Words.Decimal(watts)} W" : "";
        return supply switch
        {
            { InputVolts: { } volts } => $"{Words.Hundredths(volts)} V{power}",
            { UnderVoltage: true } => $"too low{power}",
            { UnderVoltage: false } => $"enough{power}",
            _ => NotTold,
        };
    }

    /// <summary>As df reckons: of what may be used.</summary>
    private static string DiskOf(IReadOnlyList<FilesystemVitals>? filesystems)
    {
        if (filesystems?.FirstOrDefault(one => one.MountPoint is "/") is not { UsedBytes: { } used, AvailableBytes: { } available } root || used + available <= 0)
        {
            return NotTold;
        }

        var share = Words.Percent(100.0 * used / (used + (double)available));
        return $"{share} used, {Words.Bytes(available)} free{(root.ReadOnly == true ? ", read-only" : "")}";
    }

    /// <summary>The card or disk that it runs from.</summary>
    internal static string CardOf(NodeFacts facts, NodeVitals? vitals) => CardWords.Of(facts, vitals, size => Words.Bytes(size)) is { } card ? Words.Clean(card) : NotTold;

    /// <summary>When it started, and why.</summary>
    internal static string StartOf(NodeFacts facts, NodeVitals? vitals) => (vitals?.UptimeSeconds, ResetWords.Of(facts.Boot?.ResetCause)) switch
    {
        (null, null) => NotTold,
        (null, { } why) => why,
        ({ } up, null) => Words.Ago(up),
        ({ } up, { } why) => $"{Words.Ago(up)}: {why}",
    };

    /// <summary>How often it was held back.</summary>
    internal static string CountsOf(NodeVitals? vitals) => ThrottleWords.Counted(vitals?.ThrottleCounts) is { } counted ? $"{counted} since the agent started" : NotTold;

    private static string NetworkOf(IReadOnlyList<NetworkVitals>? networks)
    {
        double? received = null;
        double? sent = null;
        foreach (var one in networks ?? [])
        {
            received = one.ReceivedBytesPerSecond is { } bytes ? (received ?? 0) + bytes : received;
            sent = one.SentBytesPerSecond is { } more ? (sent ?? 0) + more : sent;
        }

        return received is { } down && sent is { } up ? $"{Words.Bytes(down)}/s in, {Words.Bytes(up)}/s out" : NotTold;
    }

    private static string FanOf(FanVitals? fan) => fan switch
    {
        { Rpm: { } rpm } => $"{rpm.ToString(System.Globalization.CultureInfo.InvariantCulture)} turns a minute",
        { DutyPercent: { } duty } => $"driven at {Words.Percent(duty)}",
        _ => NotTold,
    };
}
