using Bramble.Cli.Client;
using Bramble.Protocol;

namespace Bramble.Cli.Install;

/// <summary>The files of this program, to be copied. Only those that are known: it may lie in a directory full of other people's downloads.</summary>
/// <param name="Directory">Where this program is.</param>
/// <param name="MasterDirectory">Where the master is, a directory of its own; null where there is none.</param>
internal sealed record ProgramFiles(string Directory, string? MasterDirectory)
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>What a file that everybody may read has; with <see cref="Executable"/> what a program has.</summary>
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Each file that a part needs, by its place below the program's directory.</summary>
    /// <exception cref="CommandException">One is missing.</exception>
    public IReadOnlyList<(string Source, string Place, UnixFileMode Mode)> Of(Part part)
    {
        List<string> names = ["bramble", "bramble-shim"];
        if (File.Exists(Path.Combine(Directory, "bramble.dll")))
        {
            // A developer's build, which is not one file.
            names.AddRange(System.IO.Directory.GetFiles(Directory, "*.dll").Order(StringComparer.Ordinal).Select(file => Path.GetFileName(file)));
            names.AddRange(["bramble.deps.json", "bramble.runtimeconfig.json"]);
        }

        List<(string, string, UnixFileMode)> files = [.. names.Select(name => Known(Path.Combine(Directory, name), name))];
        if (part is Part.Master)
        {
            var master = MasterDirectory ?? throw new CommandException($"The master's program is missing: it belongs in the directory 'master' beside this one in {Directory}.", ExitCode.Failed);
            files.AddRange(System.IO.Directory.GetFiles(master, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file => Known(file, Path.Combine("master", Path.GetRelativePath(master, file)))));
        }

        return files;
    }

    private static (string, string, UnixFileMode) Known(string source, string place) => File.Exists(source)
        ? (source, place, Readable | (File.GetUnixFileMode(source).HasFlag(UnixFileMode.UserExecute) ? Executable : UnixFileMode.None))
        : throw new CommandException($"{source} is missing, which belongs to this program: unpack or build it again.", ExitCode.Failed);
}
