using System.Runtime.InteropServices;
using Bramble.Cli.Client;
using Bramble.Protocol;

namespace Bramble.Cli.Hosting;

/// <summary>Becomes the master: one process, so that signals, the exit code and the memory are the master's own.</summary>
internal static partial class MasterProgram
{
    /// <summary>Names the master's program where it is not beside this one.</summary>
    public const string Variable = "BRAMBLE_MASTER";

    private const string FileName = "bramble-master";

    /// <summary>Replaces this process.</summary>
    /// <param name="arguments">What the master is started with.</param>
    /// <returns>Never, where it succeeds.</returns>
    /// <exception cref="CommandException">There is no master's program, or it can't be started.</exception>
    public static int Become(IReadOnlyList<string> arguments)
    {
        var program = Find() ?? throw new CommandException($"The master's program is missing: {FileName} belongs beside this one in {AppContext.BaseDirectory}. Install the master's package, or set {Variable}.", ExitCode.Failed);
        string?[] argv = [program, .. arguments, null];
        var environment = Environment.GetEnvironmentVariables();
        var variables = new List<string?>(environment.Count + 1);
        foreach (System.Collections.DictionaryEntry variable in environment)
        {
            variables.Add($"{variable.Key}={variable.Value}");
        }

        variables.Add(null);
        _ = Native.Execve(program, argv, [.. variables]);
        throw new CommandException($"{program} can't be started: {Marshal.GetLastPInvokeErrorMessage()}.", ExitCode.Failed);
    }

    /// <summary>Where the master's program is; null where there is none.</summary>
    /// <exception cref="CommandException">The variable names one that is not there.</exception>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new CommandException($"{Variable} names {named}, which is not there.", ExitCode.Failed);
        }

        var here = AppContext.BaseDirectory;
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(here));
        string[] places =
        [
            Path.Combine(here, FileName),
            Path.Combine(here, "master", FileName),
            Path.GetFullPath(Path.Combine(here, "..", "..", "Bramble.Master", configuration, FileName)), // as the build lays it out
        ];
        return Array.Find(places, File.Exists);
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Execve(string path, string?[] arguments, string?[] environment);
    }
}
