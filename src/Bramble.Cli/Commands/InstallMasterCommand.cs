using System.CommandLine;
using Bramble.Cli.Client;
using Bramble.Cli.Install;
using Bramble.Protocol;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble install master</c>: the master alone; a node is made of its machine like of any other.</summary>
internal sealed class InstallMasterCommand : Command, IHasExamples
{
    private readonly InstallOptions _options = new();

    private readonly List<(Option<string?> Option, string Variable)> _settings =
    [
        (new("--name") { Description = "The cluster's name", HelpName = "NAME" }, "BRAMBLE__NAME"),
        (new("--http") { Description = "Where the dashboard and the API answer [default: 127.0.0.1:8123]", HelpName = "ADDR:PORT" }, "BRAMBLE__HTTP"),
        (new("--listen") { Description = "Where nodes connect over TLS, or off [default: 0.0.0.0:7443]", HelpName = "ADDR:PORT|off" }, "BRAMBLE__LISTEN"),
        (new("--classic") { Description = "Where the tutorial's protocol is spoken, or off [default: 127.0.0.1:12345]", HelpName = "ADDR:PORT|off" }, "BRAMBLE__CLASSICLISTEN"),
    ];

    public InstallMasterCommand()
        : base("master", $"Run the master at each boot; its settings are kept in {Layout.MasterSettings}")
    {
        _settings.ForEach(setting => Add(setting.Option));
        _options.AddTo(this);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "bramble install master --name garage",
        "bramble install master --http 0.0.0.0:8123",
        "bramble install master --dry-run",
        "bramble uninstall master",
    ];

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<(string, string)> settings = [];
        foreach (var (option, variable) in _settings)
        {
            if (parsed.GetValue(option) is { } value)
            {
                settings.Add(value.Any(char.IsControl)
                    ? throw new CommandException($"{option.Name}: a control character can't be in a setting.", ExitCode.WrongUsage)
                    : (variable, value));
            }
        }

        return _options.RunAsync(parsed, new InstallRequest { Part = Part.Master, Settings = settings }, cancellationToken);
    }
}
