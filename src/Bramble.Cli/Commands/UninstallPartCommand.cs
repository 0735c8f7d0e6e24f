using System.CommandLine;
using Bramble.Cli.Install;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble uninstall agent</c> and <c>bramble uninstall master</c>.</summary>
internal sealed class UninstallPartCommand : Command, IHasExamples
{
    private readonly Part _part;
    private readonly Option<bool> _purge = new("--purge") { Description = "Remove what it has kept as well: its key, its data, its users" };
    private readonly Option<bool> _force = new("--force") { Description = "Remove what was changed by hand" };
    private readonly Option<string?> _root = new("--root") { Description = "The tree it was installed into", HelpName = "DIR" };

    public UninstallPartCommand(Part part, string description)
        : base(part.Word(), description)
    {
        _part = part;
        Add(_purge);
        Add(_force);
        Add(_root);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples => [$"bramble uninstall {_part.Word()}", $"bramble uninstall {_part.Word()} --purge"];

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var root = parsed.GetValue(_root);
        if (root is null)
        {
            Installations.ThrowIfNotRoot($"uninstall {_part.Word()}");
        }

        var isPackaged = Installations.IsPackaged && root is null;
        var layout = new Layout(root is null ? "/" : Path.GetFullPath(root), isPackaged ? Layout.PackagePrefix : Layout.DefaultPrefix);
        var uninstaller = new Uninstaller(layout, isPackaged, root is null ? new LinuxSystem() : null);
        return Installations.RunAsync(parsed.WantsJson(), () => uninstaller.RunAsync(_part, parsed.GetValue(_purge), parsed.GetValue(_force), cancellationToken));
    }
}
