using System.CommandLine;
using Bramble.Cli.Hosting;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble restore</c>: a backup becomes a data directory again, while no master runs there.</summary>
internal sealed class RestoreCommand : Command, IHasExamples
{
    private readonly Argument<string> _file = new("FILE") { Description = "A backup, or one of the copies of the database that the master keeps in its data directory" };
    private readonly Option<string?> _data = new("--data") { Description = "The data directory", HelpName = "DIR" };
    private readonly Option<bool> _force = new("--force") { Description = "Move what is there aside, into a directory beside it" };

    public RestoreCommand()
        : base("restore", "Restore a backup while no master runs. Join tokens made before are revoked")
    {
        Add(_file);
        Add(_data);
        Add(_force);
        SetAction(parsed => MasterProgram.Become(MasterArguments(parsed)));
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "bramble restore /media/usb/cluster.bramble",
        "bramble restore cluster.bramble --data ~/bramble-data --force",
    ];

    private List<string> MasterArguments(ParseResult parsed)
    {
        List<string> arguments = ["restore", $"--file={parsed.GetRequiredValue(_file)}"];
        if (parsed.GetValue(_data) is { } data)
        {
            arguments.Add($"--data={data}");
        }

        if (parsed.GetValue(_force))
        {
            arguments.Add("--force=true");
        }

        if (parsed.WantsJson())
        {
            arguments.Add("--output=json");
        }

        return arguments;
    }
}
