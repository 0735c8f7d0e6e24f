using System.CommandLine;
using System.Text.Json;
using Bramble.Cli.Client;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble backup</c>: one file with all of the cluster, made while the master runs.</summary>
internal sealed class BackupCommand : Command, IHasExamples
{
    private const string StandardOutput = "-";

    private readonly Argument<string> _file = new("FILE") { Description = "Where the backup is written, or - for standard output. It holds the key that lets machines into the cluster: keep it as you keep a password" };
    private readonly Option<bool> _force = new("--force") { Description = "Write over a file that is there" };

    public BackupCommand()
        : base("backup", "Back up the cluster into one file while the master runs")
    {
        Add(_file);
        Add(_force);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "bramble backup /media/usb/cluster.bramble",
        "ssh pi-01 bramble backup - > cluster.bramble",
        "bramble restore cluster.bramble --data ~/bramble-data",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var file = parsed.GetRequiredValue(_file);
        if (string.Equals(file, StandardOutput, StringComparison.Ordinal))
        {
            if (!Console.IsOutputRedirected)
            {
                throw new CommandException("A terminal is no place for a backup: write it to a file, or send it on with '| ssh ...'.", ExitCode.WrongUsage);
            }

            await using var output = Console.OpenStandardOutput();
            await client.BackupAsync(output, cancellationToken);
            return ExitCode.Done;
        }

        var path = Path.GetFullPath(file);
        try
        {
            var bytes = await WholeFile.WriteAsync(path, parsed.GetValue(_force), client.BackupAsync, cancellationToken);
            await Console.Out.WriteLineAsync(parsed.WantsJson()
                ? JsonSerializer.Serialize(new BackupResult { File = path, Bytes = bytes }, BrambleJsonContext.Default.BackupResult)
                : $"{path} holds the cluster ({Words.Bytes(bytes)}). Whoever has this file can add nodes to the cluster: keep it safe.");
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} can't be written: {e.Message}", ExitCode.Failed);
        }
    }
}
