using Bramble.Protocol;

namespace Bramble.Cli.Install;

/// <summary>Takes a part away again: what an installation wrote, and with purge what the part has kept.</summary>
/// <param name="layout">Where from.</param>
/// <param name="isPackaged">Whether a package has put the program there; then it is apt's to remove.</param>
/// <param name="system">The machine; null for a tree that is none.</param>
internal sealed class Uninstaller(Layout layout, bool isPackaged, IHostSystem? system)
{
    private readonly InstallLog _log = new();

    public async Task<InstallLog> RunAsync(Part part, bool purge, bool force, CancellationToken cancellationToken)
    {
        if (part is Part.Agent && CountRunning() is > 0 and var running)
        {
            _log.Warn($"{running} {(running == 1 ? "task runs" : "tasks run")} on and will end without anybody hearing of it{(purge ? "; what they wrote is gone" : "")}.");
        }

        var services = system is { HasSystemd: true } ? new Services(system, _log) : null;
        if (services is not null)
        {
            await services.StopAsync(part, cancellationToken);
        }

        var isOtherThere = File.Exists(layout.At(layout.Unit(part.Other())));
        if (isPackaged)
        {
            _log.Next($"The program is a package's: 'apt remove {(part is Part.Agent ? "bramble" : "bramble-master")}' removes it.");
        }
        else
        {
            await RemoveFilesAsync(part, isOtherThere, force, cancellationToken);
        }

        if (services is not null)
        {
            await services.ReloadAsync(cancellationToken);
        }

        if (purge)
        {
            await PurgeAsync(part, isOtherThere, cancellationToken);
        }
        else if (Directory.Exists(layout.At(Layout.Data)))
        {
            _log.Next($"{Layout.Data} is left as it is; --purge removes what the {part.Word()} has kept there.");
        }

        return _log;
    }

    private async Task RemoveFilesAsync(Part part, bool isOtherThere, bool force, CancellationToken cancellationToken)
    {
        RemoveMarked(layout.Unit(part), force);
        if (part is Part.Master)
        {
            await RemoveDirectoryAsync(layout.MasterDirectory, cancellationToken);
        }

        if (isOtherThere)
        {
            return;
        }

        RemoveMarked(layout.Rule, force);
        var link = new FileInfo(layout.At(layout.Link));
        if (string.Equals(link.LinkTarget, layout.Program, StringComparison.Ordinal))
        {
            link.Delete();
            _log.Changed($"Removed {layout.Link}.");
        }

        await RemoveDirectoryAsync(layout.ProgramDirectory, cancellationToken);
    }

    private void RemoveMarked(string path, bool force)
    {
        var file = layout.At(path);
        if (!File.Exists(file))
        {
            return;
        }

        if (!force && !MarkedFile.IsUnchanged(File.ReadAllText(file)))
        {
            _log.Warn($"{path} was changed by hand and is left; --force removes it.");
            return;
        }

        File.Delete(file);
        _log.Changed($"Removed {path}.");
    }

    private async Task PurgeAsync(Part part, bool isOtherThere, CancellationToken cancellationToken)
    {
        if (part is Part.Agent)
        {
            await RemoveDirectoryAsync($"{Layout.Data}/{DataDirectory.AgentFolder}", cancellationToken);
            await RemoveDirectoryAsync(Layout.TaskDirectories, cancellationToken);
        }
        else
        {
            RemoveMasterData();
            if (File.Exists(layout.At(Layout.MasterSettings)))
            {
                File.Delete(layout.At(Layout.MasterSettings));
                _log.Changed($"Removed {Layout.MasterSettings}.");
            }
        }

        if (isOtherThere)
        {
            return;
        }

        var data = layout.At(Layout.Data);
        if (Directory.Exists(data) && !Directory.EnumerateFileSystemEntries(data).Any())
        {
            Directory.Delete(data);
        }

        if (Directory.Exists(data))
        {
            _log.Next($"{Layout.Data} holds what is the {part.Other().Word()}'s; 'bramble uninstall {part.Other().Word()} --purge' removes it.");
        }
        else if (system is not null && !isPackaged)
        {
            await new Accounts(system, _log).RemoveAsync(cancellationToken);
        }
    }

    /// <summary>The data directory is the master's but for the agent's folder.</summary>
    private void RemoveMasterData()
    {
        var data = layout.At(Layout.Data);
        var found = Directory.Exists(data) ? new DirectoryInfo(data).GetFileSystemInfos() : [];
        foreach (var entry in found.Where(entry => !string.Equals(entry.Name, DataDirectory.AgentFolder, StringComparison.Ordinal)))
        {
            if (entry is DirectoryInfo { LinkTarget: null } directory)
            {
                directory.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }

            _log.Changed($"Removed {Layout.Data}/{entry.Name}.");
        }
    }

    /// <summary>By rm where tasks may run: one that puts links in the way leads root astray otherwise.</summary>
    private async Task RemoveDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        var directory = layout.At(path);
        if (!Directory.Exists(directory))
        {
            return;
        }

        if (system is null)
        {
            Directory.Delete(directory, recursive: true);
        }
        else if (await system.RunAsync("rm", ["-rf", "--one-file-system", "--", directory], input: null, tell: null, cancellationToken) is { Code: not 0 } failed)
        {
            _log.Warn($"{path} could not be removed: {failed.Errors}");
            return;
        }

        _log.Changed($"Removed {path}.");
    }

    /// <summary>Attempts that have begun and not ended, by their files; a node that was switched off with some counts them as well.</summary>
    private int CountRunning()
    {
        var tasks = layout.At($"{Layout.Data}/{DataDirectory.AgentFolder}/tasks");
        var jobs = Directory.Exists(tasks) ? Directory.GetDirectories(tasks) : [];
        return jobs.Where(job => !Path.GetFileName(job).StartsWith('.'))
            .SelectMany(Directory.GetDirectories)
            .Count(attempt => File.Exists(Path.Combine(attempt, "state")) && !File.Exists(Path.Combine(attempt, "exit.json")));
    }
}
