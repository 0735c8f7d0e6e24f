using Bramble.Cli.Client;
using Bramble.Protocol;
using Bramble.Protocol.Joining;

namespace Bramble.Cli.Hosting;

/// <summary>Where a join token comes from: never from the arguments, which every user of the machine can read.</summary>
/// <param name="file">The file named by <c>--token-file</c>, or null.</param>
internal sealed class JoinTokenSource(string? file)
{
    private const string Variable = "BRAMBLE_TOKEN";

    private bool _wasRead;
    private string? _fromInput;

    /// <summary>Reads it: the file, the variable, or a line of standard input.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            return await ReadFileAsync(file, cancellationToken);
        }

        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } token)
        {
            return token;
        }

        if (!_wasRead)
        {
            _wasRead = true;
            if (!Console.IsInputRedirected)
            {
                await Console.Error.WriteAsync("Paste the join token ('bramble token create' on the master prints one): ");
            }

            _fromInput = await Supervisor.ReadLineAsync(cancellationToken);
        }

        return _fromInput;
    }

    private static async Task<string> ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(file);
            var text = new char[JoinToken.MaxInputLength + 1];
            return new string(text, 0, await reader.ReadBlockAsync(text, cancellationToken)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The token file {file} can't be read: {e.Message}", ExitCode.Failed);
        }
    }
}
