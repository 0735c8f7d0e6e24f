using System.CommandLine;

namespace Bramble.Cli.Hosting;

/// <summary>The options of <c>up</c> and <c>master</c>, handed on to the master as they were typed: it checks them.</summary>
internal sealed class MasterOptions
{
    private readonly List<Option<string?>> _options =
    [
        new("--data") { Description = "Where everything that must survive is kept", HelpName = "DIR" },
        new("--http") { Description = "Where the dashboard and the API answer [default: 127.0.0.1:8123]", HelpName = "ADDR:PORT" },
        new("--listen") { Description = "Where nodes connect over TLS, and the API is served to the administrator, or off [default: 0.0.0.0:7443]", HelpName = "ADDR:PORT|off" },
        new("--classic") { Description = "Where the tutorial's protocol is spoken, or off; it has no authentication [default: 127.0.0.1:12345]", HelpName = "ADDR:PORT|off" },
        new("--name") { Description = "The cluster's name", HelpName = "NAME" },
        new("--log-level") { Description = "trace, debug, information, warning, error or none [default: information]", HelpName = "LEVEL" },
        new("--log-format") { Description = "text or json [default: text]", HelpName = "FORMAT" },
    ];

    public void AddTo(Command command) => _options.ForEach(command.Add);

    /// <summary>What the master is started with.</summary>
    public IReadOnlyList<string> Arguments(ParseResult parsed, bool json)
    {
        List<string> arguments = [];
        foreach (var option in _options)
        {
            if (parsed.GetValue(option) is { } value)
            {
                arguments.Add($"{option.Name}={value}");
            }
        }

        if (json)
        {
            arguments.Add("--output=json");
        }

        return arguments;
    }
}
