using System.CommandLine;
using System.Text.Json;
using Bramble.Cli.Top;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble top</c>: the nodes as a table that lives; one look where the output is no terminal.</summary>
internal sealed class TopCommand : Command, IHasExamples
{
    /// <summary>Where the output is no terminal nothing has to fit.</summary>
    private const int WideEnough = 160;

    private readonly Option<TopKey> _sort = new("--sort") { Description = "What the nodes are ordered by", HelpName = "KEY", DefaultValueFactory = _ => TopKey.Health };
    private readonly Option<string> _filter = new("--filter")
    {
        Description = "Show only nodes that have this in their name, labels, state, board or checks",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<bool> _once = new("--once") { Description = "Print the table once and end, as where the output is no terminal" };

    public TopCommand()
        : base("top", "Show the nodes as a live table")
    {
        Add(_sort);
        Add(_filter);
        Add(_once);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble top", "bramble top --sort temp", "bramble top --filter rack=a", "bramble top --once --sort cpu | head -5"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var nodes = await client.GetNodesAsync(cancellationToken);
        var model = new TopModel { Key = parsed.GetValue(_sort), Filter = parsed.GetValue(_filter) ?? "" };
        model.Read(nodes);
        if (parsed.WantsJson())
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new NodeList { Items = model.Rows(), NextCursor = null }, BrambleJsonContext.Default.NodeList));
        }
        else if (parsed.GetValue(_once) || Console.IsOutputRedirected)
        {
            foreach (var line in TopView.Table(model, model.Rows(), WideEnough, color: false, TimeProvider.System.GetUtcNow()))
            {
                await Console.Out.WriteLineAsync(line);
            }
        }
        else
        {
            var color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
            await new TopLoop(client, model, color, TimeProvider.System).RunAsync(cancellationToken);
        }

        return ExitCode.Done;
    }
}
