using System.Text;
using Bramble.Protocol.Joining;

namespace Bramble.Cli.Hosting;

/// <summary>
/// The master that started this agent beside it: the first line of standard input is the join token, or empty, and the end of
/// standard input is the end of the master, however it ended.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    private Supervisor(string? token) => Token = token;

    /// <summary>The join token, null where none is needed.</summary>
    public string? Token { get; }

    /// <summary>Cancelled when the master is gone.</summary>
    public CancellationToken Gone => _gone.Token;

    public static async Task<Supervisor> ConnectAsync(CancellationToken cancellationToken)
    {
        var supervisor = new Supervisor(await ReadLineAsync(cancellationToken) is { Length: > 0 } token ? token : null);
        _ = supervisor.WatchAsync();
        return supervisor;
    }

    /// <summary>Reads a line of standard input, byte by byte so that what follows it stays there; bounded.</summary>
    /// <returns>Null where there is nothing.</returns>
    public static async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        await using var input = Console.OpenStandardInput();
        var line = new byte[JoinToken.MaxInputLength + 1];
        var one = new byte[1];
        var length = 0;
        while (length < line.Length && await input.ReadAsync(one, cancellationToken) == 1 && one[0] != '\n')
        {
            line[length++] = one[0];
        }

        return length == 0 ? null : Encoding.UTF8.GetString(line, 0, length).Trim();
    }

    public void Dispose() => _gone.Dispose();

    private async Task WatchAsync()
    {
        try
        {
            await using var input = Console.OpenStandardInput();
            var buffer = new byte[64];
            while (await input.ReadAsync(buffer) > 0)
            {
                // Nothing more is said; only the end counts.
            }

            await _gone.CancelAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // This process ends as well.
        }
    }
}
