using System.Globalization;
using System.Text.Json;
using Bramble.Master.Hosting;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Master.Store.Backups;

/// <summary>
/// <c>bramble-master restore</c>, as which <c>bramble restore</c> goes on: only this program knows the store.
/// </summary>
internal static class RestoreRun
{
    public const string Verb = "restore";

    private static readonly Dictionary<string, string> Switches = new(MasterSettings.Switches, StringComparer.Ordinal)
    {
        ["--file"] = "Restore:File",
        ["--force"] = "Restore:Force",
    };

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TimeProvider time, TextWriter output, TextWriter errors)
    {
        try
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args, Switches).Build();
            var settings = MasterSettings.From(configuration);
            var file = configuration["Restore:File"] is { Length: > 0 } named ? Path.GetFullPath(named) : throw new StartException("restore: give the backup's file.", ExitCode.WrongUsage);
            if (!File.Exists(file))
            {
                throw new StartException($"There is no file {file}.", ExitCode.NotFound);
            }

            var result = new Restoring(settings.Data, time).Run(file, string.Equals(configuration["Restore:Force"], "true", StringComparison.OrdinalIgnoreCase));
            await output.WriteLineAsync(settings.JsonOutput ? JsonSerializer.Serialize(result, BrambleJsonContext.Default.RestoreResult) : Words(result));
            return ExitCode.Done;
        }
        catch (StartException e)
        {
            await errors.WriteLineAsync($"bramble: {e.Message}");
            return e.ExitCode;
        }
        catch (StoreException e)
        {
            await errors.WriteLineAsync($"bramble: {e.Message}");
            return ExitCode.Failed;
        }
    }

    private static string Words(RestoreResult result)
    {
        var taken = result.TakenAt is { } at ? string.Create(CultureInfo.InvariantCulture, $" as of {at:yyyy-MM-dd HH:mm:ss} UTC") : "";
        var begun = result.WasUnfinished ? "Ended the restore that was cut short: " : "Restored ";
        var aside = result.Replaced is { } replaced ? $"\n  what was there is in {replaced}" : "";
        return $"""
            {begun}the cluster "{result.Cluster}"{taken} in {result.Data}, nodes: {result.Nodes}
              join tokens made before are revoked: make new ones{aside}
              start it with  bramble up --data {result.Data}
            """;
    }
}
