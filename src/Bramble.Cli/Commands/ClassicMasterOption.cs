using System.CommandLine;
using Bramble.Agent.Classic;
using Bramble.Cli.Client;
using Bramble.Protocol;
using Bramble.Protocol.Net;

namespace Bramble.Cli.Commands;

/// <summary><c>--master HOST:PORT</c> of the classic commands, and how they tell what they do.</summary>
internal static class ClassicMasterOption
{
    public static Option<string> Make() => new("--master")
    {
        Description = "The classic master's address, such as 192.168.1.10:12345",
        HelpName = "HOST:PORT",
        Required = true,
    };

    /// <exception cref="CommandException">What was typed is not an address to connect to.</exception>
    public static ClassicSlaveOptions Read(string text)
    {
        if (!HostPort.TryParse(text, out var address, out var error) || address.Port == 0)
        {
            throw new CommandException($"--master: {error ?? $"'{text}' has port 0: the tutorial's master listens on 12345."}", ExitCode.WrongUsage);
        }

        return new ClassicSlaveOptions { Host = address.Host, Port = address.Port };
    }

    /// <summary>Writes each change as one line to standard output.</summary>
    public static Action<ClassicSlaveStatus> Teller(bool json) => status => Console.Out.WriteLine(json ? status.ToJson() : status.ToText());
}
