using System.CommandLine;
using Bramble.Agent.Connection;
using Bramble.Cli.Client;
using Bramble.Cli.Hosting;
using Bramble.Protocol;
using Bramble.Protocol.Net;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble agent</c>: makes this machine a node, and keeps it one.</summary>
internal sealed class AgentCommand : Command, IHasExamples
{
    private readonly Option<string?> _join = new("--join") { Description = "Where the master is; after the first join it is remembered", HelpName = "ADDR:PORT" };
    private readonly Option<string?> _name = new("--name") { Description = "The node's name, when it joins [default: the host name]", HelpName = "NAME" };

    private readonly Option<string[]> _labels = new("--label")
    {
        Description = "A label of the node, when it joins; may be given several times",
        HelpName = "K=V",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _data = new("--data") { Description = "Where the agent keeps its key and its tasks, in the folder 'agent'", HelpName = "DIR" };
    private readonly Option<string> _sysroot = new("--sysroot") { Description = "Root of the machine to read", HelpName = "DIR", DefaultValueFactory = _ => "/", Hidden = true };
    private readonly Option<bool> _supervised = new("--supervised") { Description = "Read the token as the first line of standard input, and stop when that ends", Hidden = true };

    private readonly Option<bool> _untilJoined = new("--until-joined") { Description = "End once this machine is a node", Hidden = true };

    public AgentCommand()
        : base("agent", "Make this machine a node of a cluster; the join token comes from standard input, BRAMBLE_TOKEN or --token-file")
    {
        Add(_join);
        Add(_name);
        Add(_labels);
        Add(_data);
        Add(_sysroot);
        Add(_supervised);
        Add(_untilJoined);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "bramble agent --join 192.168.1.10:7443 < token.txt",
        "bramble agent --join pi-01.local:7443 --name kitchen --label room=kitchen --token-file token.txt",
        "bramble agent",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var data = parsed.GetValue(_data) ?? DataDirectory.Default(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess);
        using var supervisor = parsed.GetValue(_supervised) ? await Supervisor.ConnectAsync(cancellationToken) : null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, supervisor?.Gone ?? CancellationToken.None);
        var options = new AgentOptions
        {
            Directory = Path.Combine(Path.GetFullPath(data), DataDirectory.AgentFolder),
            Master = ReadMaster(parsed.GetValue(_join)),
            Name = parsed.GetValue(_name),
            Labels = ReadLabels(parsed.GetValue(_labels) ?? []),
            SysRoot = parsed.GetValue(_sysroot) ?? "/",
            ReadTokenAsync = supervisor is not null ? _ => ValueTask.FromResult(supervisor.Token) : new JoinTokenSource(parsed.TokenFile()).ReadAsync,
        };
        var json = parsed.WantsJson();
        var trimming = SmallMemory.KeepAsync(TimeProvider.System, ending.Token);
        try
        {
            void Tell(AgentStatus status) => Console.Out.WriteLine(json ? status.ToJson() : status.ToText());
            await (parsed.GetValue(_untilJoined)
                ? BrambleAgent.JoinAsync(options, TimeProvider.System, Tell, ending.Token)
                : BrambleAgent.RunAsync(options, TimeProvider.System, Tell, ending.Token));
        }
        catch (AgentException e)
        {
            throw new CommandException(e.Message, e.ExitCode);
        }
        finally
        {
            await ending.CancelAsync();
            await trimming;
        }

        return ExitCode.Done;
    }

    internal static HostPort? ReadMaster(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return HostPort.TryParse(text, out var address, out var error) && address.Port != 0
            ? address
            : throw new CommandException($"--join: {error ?? $"'{text}' has port 0: agents connect to 7443 as a rule."}", ExitCode.WrongUsage);
    }

    internal static Dictionary<string, string> ReadLabels(string[] texts)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw new CommandException($"--label: '{text}' is not a label: write KEY=VALUE.", ExitCode.WrongUsage);
            }

            labels[text[..at]] = text[(at + 1)..];
        }

        return labels;
    }
}
