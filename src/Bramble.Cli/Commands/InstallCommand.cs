using System.CommandLine;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble install</c>: makes this machine run a part of Bramble at each boot.</summary>
internal sealed class InstallCommand : Command
{
    public InstallCommand()
        : base("install", "Install the agent or the master as a service of this machine")
    {
        Add(new InstallAgentCommand());
        Add(new InstallMasterCommand());
    }
}
