using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bramble.Cli.Client;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble node processes</c>: what keeps a node busy just now.</summary>
internal sealed class NodeProcessesCommand : Command, IHasExamples
{
    private static readonly string[] Header = ["PID", "CPU", "MEMORY", "NAME"];

    private readonly Argument<string> _name = new("NAME") { Description = "The node's name or id" };

    public NodeProcessesCommand()
        : base("processes", "Show the busiest processes of a node; CPU is 100 % for one whole core")
    {
        Add(_name);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble node processes pi-03", "bramble node processes pi-03 --output json"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var name = parsed.GetRequiredValue(_name);
        var processes = await client.GetProcessesAsync(name, SessionProtocol.MaxProcesses, cancellationToken)
            ?? throw new CommandException($"No node has the name or id '{Untrusted.Clean(name, 80)}': 'bramble nodes' lists them.", ExitCode.NotFound);
        await Console.Out.WriteAsync(parsed.WantsJson()
            ? JsonSerializer.Serialize(processes, BrambleJsonContext.Default.ProcessList) + "\n"
            : Columns.Render(Header, processes.Items.Select(Row)));
        return ExitCode.Done;
    }

    private static List<string> Row(ProcessInfo process) =>
        [process.Pid.ToString(CultureInfo.InvariantCulture), Words.Percent(process.CpuPercent), Words.Bytes(process.MemoryBytes), process.Name];
}
