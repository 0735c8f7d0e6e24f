using Bramble.Cli.Client;
using Bramble.Protocol;
using Bramble.Protocol.Joining;

namespace Bramble.Cli.Install;

/// <summary>Installs a part. What is as it should be is left alone, so that it can be run again at any time, and after an update.</summary>
/// <param name="layout">Where to.</param>
/// <param name="program">What is copied; null where a package has put it there, with the unit and the rule.</param>
/// <param name="system">The machine; null for a tree that is none.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told at once of what takes a while.</param>
internal sealed class Installer(Layout layout, ProgramFiles? program, IHostSystem? system, TimeProvider time, Action<string> tell)
{
    private readonly InstallLog _log = new();

    /// <exception cref="CommandException">It can't be done; what was done stays and is not done twice.</exception>
    public async Task<InstallLog> RunAsync(InstallRequest request, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(request, cancellationToken);
        var isChanged = WriteFiles(request, out var isRuleNew);
        if (system is null)
        {
            return _log;
        }

        await new Accounts(system, _log).MakeAsync(cancellationToken);
        await MakeDataDirectoryAsync(system, cancellationToken);
        var services = new Services(system, _log);
        if (system.HasSystemd && isRuleNew)
        {
            await services.ApplyRuleAsync(cancellationToken);
        }

        if (system.HasSystemd && isChanged)
        {
            await services.ReloadAsync(cancellationToken);
        }

        if (token is not null)
        {
            await new JoinRun(system, layout, time, tell).RunAsync(request.Join!, token, cancellationToken); // A token is read for a join only.
            _log.Changed("This machine has joined the cluster.");
        }

        await StartAsync(request, services, isChanged, cancellationToken);
        return _log;
    }

    private bool IsNode => File.Exists(layout.At($"{Layout.Data}/{DataDirectory.AgentFolder}/agent.json"));

    /// <summary>The token, read before anything is changed, so that a mistyped one changes nothing; null where none is needed.</summary>
    private async ValueTask<string?> TokenAsync(InstallRequest request, CancellationToken cancellationToken)
    {
        if (request.Join is null)
        {
            return null;
        }

        if (IsNode)
        {
            _log.Warn($"This machine is a node already, so the join was left out: for another cluster, 'bramble uninstall agent --purge' first.");
            return null;
        }

        var text = await request.ReadTokenAsync(cancellationToken)
            ?? throw new CommandException("A join token is needed: pipe the one of 'bramble token create' into this command, or give it in BRAMBLE_TOKEN or with --token-file FILE.", ExitCode.WrongUsage);
        return JoinToken.TryParse(text, out _, out var error) ? text : throw new CommandException(error, ExitCode.WrongUsage);
    }

    private bool WriteFiles(InstallRequest request, out bool isRuleNew)
    {
        isRuleNew = false;
        var writer = new FileWriter(layout, _log, request.Force);
        var settings = Settings(request);
        var isChanged = false;
        if (program is not null)
        {
            var planned = PlannedFiles.Of(request.Part, layout);
            foreach (var (path, _) in planned)
            {
                writer.ThrowIfChanged(path); // Before the first is written.
            }

            isChanged |= CopyProgram(writer, request.Part, program);
            foreach (var (path, text) in planned)
            {
                var isNew = writer.Put(path, text);
                isChanged |= isNew;
                isRuleNew |= isNew && string.Equals(path, layout.Rule, StringComparison.Ordinal);
            }
        }

        return (settings is not null && writer.Put(Layout.MasterSettings, settings)) | isChanged;
    }

    private string? Settings(InstallRequest request)
    {
        var file = layout.At(Layout.MasterSettings);
        return SettingsFile.With(File.Exists(file) ? File.ReadAllText(file) : null, request.Settings);
    }

    private bool CopyProgram(FileWriter writer, Part part, ProgramFiles from)
    {
        var copied = from.Of(part).Count(file => writer.Copy(file.Source, $"{layout.ProgramDirectory}/{file.Place}", file.Mode));
        if (copied > 0)
        {
            _log.Changed($"Copied the program to {layout.ProgramDirectory} ({copied} {(copied == 1 ? "file" : "files")}).");
        }

        return writer.Link(layout.Link, layout.Program) | copied > 0;
    }

    private async Task MakeDataDirectoryAsync(IHostSystem machine, CancellationToken cancellationToken)
    {
        var wanted = $"{Layout.User}:{Layout.User} 700";
        var found = await machine.RunAsync("stat", ["-c", "%U:%G %a", "--", layout.At(Layout.Data)], input: null, tell: null, cancellationToken);
        if (found.Code == 0 && string.Equals(found.Output.Trim(), wanted, StringComparison.Ordinal))
        {
            return;
        }

        // What an agent or a master that ran as root has left there becomes theirs as well.
        await MustAsync("install", ["-d", "-m", "0700", "-o", Layout.User, "-g", Layout.User, "--", layout.At(Layout.Data)]);
        await MustAsync("chown", ["-R", "-h", $"{Layout.User}:{Layout.User}", "--", layout.At(Layout.Data)]);
        _log.Changed($"{Layout.Data} is {Layout.User}'s, and nobody else can read it.");

        async Task MustAsync(string command, string[] arguments)
        {
            var result = await machine.RunAsync(command, arguments, input: null, tell: null, cancellationToken);
            if (result.Code != 0)
            {
                throw new CommandException($"{Layout.Data} can't be made: {result.Errors}", ExitCode.Failed);
            }
        }
    }

    private async Task StartAsync(InstallRequest request, Services services, bool isChanged, CancellationToken cancellationToken)
    {
        var unit = request.Part.UnitName();
        if (request.Part is Part.Agent && !IsNode)
        {
            _log.Next("This machine is no node yet. On the master 'bramble token create' makes a token; then, here: bramble install agent --join MASTER:7443");
            return;
        }

        if (system is not { HasSystemd: true })
        {
            var start = request.Part is Part.Agent ? $"{layout.Program} agent" : $"{layout.Program} master";
            _log.Next($"systemd does not run here, so nothing was started: {start} --data {Layout.Data} starts it by hand.");
            return;
        }

        if (!request.Start)
        {
            _log.Next($"'systemctl enable --now {unit}' starts it.");
            return;
        }

        await services.StartAsync(request.Part, isChanged, cancellationToken);
        _log.Next(request.Part is Part.Agent
            ? $"'systemctl status {unit}' shows how it does, 'bramble nodes' on the master shows the node."
            : "'bramble token create' lets machines join; to make this one a node as well, give its token to: bramble install agent --join 127.0.0.1:7443");
    }
}
