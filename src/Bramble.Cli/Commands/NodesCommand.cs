using System.CommandLine;
using System.Text.Json;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble nodes</c>: all nodes, a line each.</summary>
internal sealed class NodesCommand : Command, IHasExamples
{
    private static readonly string[] Header = ["NAME", "STATE", "HEALTH", "KIND", "ADDRESS", "CORES", "MEMORY", "CPU", "TEMP", "LAST SEEN"];

    public NodesCommand()
        : base("nodes", "List the nodes")
    {
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble nodes", "bramble nodes --output json | jq -r '.items[].name'"];

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var nodes = await client.GetNodesAsync(cancellationToken);
        if ((await client.GetClusterAsync(cancellationToken)).StoreTrouble is { } trouble)
        {
            await Console.Error.WriteLineAsync($"bramble: the master cannot record everything: {Untrusted.Clean(trouble.Message, 500)}");
        }

        if (parsed.WantsJson())
        {
            var list = new NodeList { Items = nodes, NextCursor = null };
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(list, BrambleJsonContext.Default.NodeList));
        }
        else if (nodes.Count == 0)
        {
            await Console.Out.WriteLineAsync("No nodes yet. On another machine: bramble classic slave --master THIS-MACHINE:12345");
        }
        else
        {
            var now = TimeProvider.System.GetUtcNow();
            await Console.Out.WriteAsync(Columns.Render(Header, nodes.Select(node => Row(node, now))));
        }

        return ExitCode.Done;
    }

    private static List<string> Row(Node node, DateTimeOffset now) =>
    [
        node.Name,
        Words.State(node),
        HealthWords.Short(node.Health),
        node.Kind.ToString().ToLowerInvariant(),
        Words.Text(node.Address),
        Words.Number(node.Facts.CpuCores),
        Words.Bytes(node.Facts.MemoryBytes),
        Words.Percent(node.Vitals?.CpuPercent),
        Words.Celsius(node.Vitals?.TemperatureCelsius),
        Words.Ago(node.LastSeenAt, now),
    ];
}
