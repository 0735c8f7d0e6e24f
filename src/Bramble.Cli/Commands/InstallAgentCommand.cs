using System.CommandLine;
using Bramble.Cli.Client;
using Bramble.Cli.Hosting;
using Bramble.Cli.Install;
using Bramble.Protocol;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble install agent</c>: joins a cluster and stays a node of it across boots.</summary>
internal sealed class InstallAgentCommand : Command, IHasExamples
{
    private readonly InstallOptions _options = new();
    private readonly Option<string?> _join = new("--join") { Description = "Join the cluster of the master there, with the token of 'bramble token create'", HelpName = "ADDR:PORT" };
    private readonly Option<string?> _name = new("--name") { Description = "The node's name, when it joins [default: the host name]", HelpName = "NAME" };

    private readonly Option<string[]> _labels = new("--label")
    {
        Description = "A label of the node, when it joins; may be given several times",
        HelpName = "K=V",
        DefaultValueFactory = _ => [],
    };

    public InstallAgentCommand()
        : base("agent", "Make this machine a node at each boot; the join token comes from standard input, BRAMBLE_TOKEN or --token-file")
    {
        Add(_join);
        Add(_name);
        Add(_labels);
        _options.AddTo(this);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "bramble install agent --join 192.168.1.10:7443 < token.txt",
        "bramble install agent --join pi-01.local:7443 --name kitchen --label room=kitchen --token-file token.txt",
        "bramble install agent --dry-run",
        "bramble uninstall agent",
    ];

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = new InstallRequest
        {
            Part = Part.Agent,
            Join = Join(parsed),
            ReadTokenAsync = new JoinTokenSource(parsed.TokenFile()).ReadAsync,
        };
        return request.Join is not null && _options.IsTree(parsed)
            ? throw new CommandException("--join and --root exclude each other: a tree is no machine that could join.", ExitCode.WrongUsage)
            : _options.RunAsync(parsed, request, cancellationToken);
    }

    private List<string>? Join(ParseResult parsed)
    {
        var name = parsed.GetValue(_name);
        var labels = AgentCommand.ReadLabels(parsed.GetValue(_labels) ?? []);
        if (AgentCommand.ReadMaster(parsed.GetValue(_join)) is not { } master)
        {
            return name is null && labels.Count == 0 ? null : throw new CommandException("--name and --label are for a join: name the master with --join ADDR:PORT.", ExitCode.WrongUsage);
        }

        List<string> arguments = ["--join", master.ToString()];
        if (name is not null)
        {
            arguments.AddRange(["--name", name]);
        }

        foreach (var (key, value) in labels)
        {
            arguments.AddRange(["--label", $"{key}={value}"]);
        }

        return arguments;
    }
}
