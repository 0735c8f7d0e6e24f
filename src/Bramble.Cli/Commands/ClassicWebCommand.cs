using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Bramble.Agent.Classic;
using Bramble.Cli.Client;
using Bramble.Protocol;
using Bramble.Protocol.Net;
using Bramble.Vitals;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble classic web</c>: the tutorial's webserver slave.</summary>
internal sealed class ClassicWebCommand : Command, IHasExamples
{
    private readonly Option<string> _master = ClassicMasterOption.Make();
    private readonly Option<string> _http = new("--http")
    {
        Description = "Where the page is served",
        HelpName = "ADDR:PORT",
        DefaultValueFactory = _ => "127.0.0.1:8123",
    };

    public ClassicWebCommand()
        : base("web", "Connect to a classic master and show what it answers on a web page")
    {
        Add(_master);
        Add(_http);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "bramble classic web --master 192.168.1.10:12345",
        "bramble classic web --master localhost:12345 --http 127.0.0.1:8124",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = ClassicMasterOption.Read(parsed.GetRequiredValue(_master));
        var http = ReadHttp(parsed.GetRequiredValue(_http));
        var machine = new MachineReader("/", TimeProvider.System);
        try
        {
            await ClassicWebSlave.RunAsync(
                options, http, machine, TimeProvider.System, Jitter.NextFraction, ClassicMasterOption.Teller(parsed.WantsJson()), cancellationToken);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new CommandException($"The page can't be served at {http}: {e.Message} Choose another place with --http ADDR:PORT.", ExitCode.Failed);
        }
    }

    private static IPEndPoint ReadHttp(string text) =>
        !HostPort.TryParse(text, out var address, out var error) ? throw new CommandException($"--http: {error}", ExitCode.WrongUsage)
        : address.TryGetListenEndPoint(out var endPoint) ? endPoint
        : throw new CommandException($"--http: '{address.Host}' is a name: give the IP address to listen on, such as 127.0.0.1.", ExitCode.WrongUsage);
}
