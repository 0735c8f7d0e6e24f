using System.CommandLine;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble classic</c>: the tutorial's programs.</summary>
internal sealed class ClassicCommand : Command
{
    public ClassicCommand()
        : base("classic", "Run the tutorial's slave or webserver, against its master or ours")
    {
        Add(new ClassicSlaveCommand());
        Add(new ClassicWebCommand());
    }
}
