using System.Text.Json;
using Bramble.Cli.Client;
using Bramble.Cli.Install;
using Bramble.Protocol;

namespace Bramble.Cli.Commands;

/// <summary>What installing and uninstalling have in common.</summary>
internal static class Installations
{
    /// <summary>Whether a package has put this program here: then its files, and the units, are the package's.</summary>
    public static bool IsPackaged => string.Equals(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), $"{Layout.PackagePrefix}/lib/bramble", StringComparison.Ordinal);

    /// <exception cref="CommandException">The user is somebody else.</exception>
    public static void ThrowIfNotRoot(string command)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new CommandException($"Only root can do that: sudo {Environment.ProcessPath ?? "bramble"} {command} ...", ExitCode.NotAllowed);
        }
    }

    /// <exception cref="CommandException">It can't be done.</exception>
    public static async Task<int> RunAsync(bool json, Func<Task<InstallLog>> run)
    {
        try
        {
            var log = await run();
            await Console.Out.WriteAsync(json ? JsonSerializer.Serialize(log.Report(), BrambleJsonContext.Default.InstallReport) + "\n" : log.Text());
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(e.Message, ExitCode.Failed, e);
        }
    }
}
