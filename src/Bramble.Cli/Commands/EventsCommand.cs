using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble events</c>: what happened, and with <c>-f</c> what happens.</summary>
internal sealed class EventsCommand : Command, IHasExamples
{
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with what happens, until Ctrl-C" };

    public EventsCommand()
        : base("events", "Show what happened in the cluster")
    {
        Add(_follow);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble events", "bramble events -f", "bramble events -f --output json | jq -r .message"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var json = parsed.WantsJson();
        string? last = null;
        foreach (var clusterEvent in await client.GetEventsAsync(cancellationToken))
        {
            await WriteAsync(clusterEvent, json);
            last = clusterEvent.Id;
        }

        if (parsed.GetValue(_follow))
        {
            await foreach (var clusterEvent in client.WatchEventsAsync(last, cancellationToken))
            {
                await WriteAsync(clusterEvent, json);
            }
        }

        return ExitCode.Done;
    }

    /// <summary>JSON is one object a line, so that a stream of them can be read as it comes.</summary>
    private static Task WriteAsync(ClusterEvent clusterEvent, bool json)
    {
        var line = json
            ? JsonSerializer.Serialize(clusterEvent, BrambleJsonContext.Default.ClusterEvent)
            : $"{clusterEvent.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}  {clusterEvent.Type,-14}  {Untrusted.Clean(clusterEvent.Message, 500)}";
        return Console.Out.WriteLineAsync(line);
    }
}
