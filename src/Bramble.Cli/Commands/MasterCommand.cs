using System.CommandLine;
using Bramble.Cli.Hosting;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble master</c>: the master only.</summary>
internal sealed class MasterCommand : Command, IHasExamples
{
    private readonly MasterOptions _options = new();

    public MasterCommand()
        : base("master", "Start only the master")
    {
        _options.AddTo(this);
        SetAction(parsed => MasterProgram.Become(_options.Arguments(parsed, parsed.WantsJson())));
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble master --data /var/lib/bramble --log-format json"];
}
