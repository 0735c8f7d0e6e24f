using System.CommandLine;
using Bramble.Cli.Client;
using Bramble.Cli.Hosting;
using Bramble.Cli.Install;
using Bramble.Protocol;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Commands;

/// <summary>What installing an agent and a master have in common.</summary>
internal sealed class InstallOptions
{
    private readonly Option<bool> _noStart = new("--no-start") { Description = "Install, but start nothing" };
    private readonly Option<bool> _force = new("--force") { Description = "Write over what was changed by hand" };
    private readonly Option<string?> _root = new("--root") { Description = "Install into a tree, without users and services", HelpName = "DIR" };
    private readonly Option<string?> _prefix = new("--prefix") { Description = $"Where the program goes: {Layout.DefaultPrefix}, or {Layout.PackagePrefix} for a package", HelpName = "DIR", Hidden = true };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print the files that would be written, and change nothing" };

    public void AddTo(Command command)
    {
        command.Add(_noStart);
        command.Add(_force);
        command.Add(_root);
        command.Add(_prefix);
        command.Add(_dryRun);
    }

    public bool IsTree(ParseResult parsed) => parsed.GetValue(_root) is not null;

    /// <exception cref="CommandException">It can't be done.</exception>
    public async Task<int> RunAsync(ParseResult parsed, InstallRequest request, CancellationToken cancellationToken)
    {
        request = request with { Start = !parsed.GetValue(_noStart), Force = parsed.GetValue(_force) };
        var root = parsed.GetValue(_root) is { } named ? Path.GetFullPath(named) : "/";
        var isPackaged = Installations.IsPackaged && !IsTree(parsed);
        var layout = new Layout(root, parsed.GetValue(_prefix) ?? (isPackaged ? Layout.PackagePrefix : Layout.DefaultPrefix));
        if (parsed.GetValue(_dryRun))
        {
            await Console.Out.WriteAsync(string.Join('\n', PlannedFiles.Of(request.Part, layout).Select(file => $"# {file.Path}\n{file.Text}")));
            return ExitCode.Done;
        }

        if (!IsTree(parsed))
        {
            Installations.ThrowIfNotRoot($"install {request.Part.Word()}");
        }

        var master = MasterProgram.Find() is { } found ? Path.GetDirectoryName(found) : null;
        if (isPackaged && request.Part is Part.Master && master is null)
        {
            throw new CommandException("The master is a package of its own: apt install bramble-master", ExitCode.Failed);
        }

        var json = parsed.WantsJson();
        var installer = new Installer(
            layout,
            isPackaged ? null : new ProgramFiles(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), master),
            IsTree(parsed) ? null : new LinuxSystem(),
            TimeProvider.System,
            line => (json ? Console.Error : Console.Out).WriteLine(Untrusted.Clean(line, Untrusted.DescriptionLength)));
        return await Installations.RunAsync(json, () => installer.RunAsync(request, cancellationToken));
    }
}
