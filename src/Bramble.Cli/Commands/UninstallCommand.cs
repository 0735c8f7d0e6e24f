using System.CommandLine;
using Bramble.Cli.Install;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble uninstall</c>: takes away what <c>bramble install</c> put there.</summary>
internal sealed class UninstallCommand : Command
{
    public UninstallCommand()
        : base("uninstall", "Remove the agent or the master from this machine's services")
    {
        Add(new UninstallPartCommand(Part.Agent, "Stop being a node at each boot; running tasks go on"));
        Add(new UninstallPartCommand(Part.Master, "Run no master at each boot any more"));
    }
}
