using System.CommandLine;
using Bramble.Cli.Client;
using Bramble.Protocol;

namespace Bramble.Cli.Commands;

/// <summary>Options that every command takes.</summary>
internal static class CommonOptions
{
    private static readonly Option<string> OutputOption = new Option<string>("--output")
    {
        Description = "How to answer: text for people, or json",
        Recursive = true,
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    private static readonly Option<string?> ServerOption = new("--server")
    {
        Description = "The master's address [default: http://127.0.0.1:8123]",
        HelpName = "URL",
        Recursive = true,
    };

    private static readonly Option<string?> TokenFileOption = new("--token-file")
    {
        Description = $"File with the token to show the master [default: {DataDirectory.AdminTokenFile} in the data directory]",
        HelpName = "FILE",
        Recursive = true,
    };

    public static IReadOnlyList<Option> All { get; } = [OutputOption, ServerOption, TokenFileOption];

    public static bool WantsJson(this ParseResult parsed) => string.Equals(parsed.GetValue(OutputOption), "json", StringComparison.Ordinal);

    /// <summary>The file named by <c>--token-file</c>, or null.</summary>
    public static string? TokenFile(this ParseResult parsed) => parsed.GetValue(TokenFileOption);

    /// <exception cref="CommandException">The address or the token file can't be used.</exception>
    public static HttpBrambleClient Connect(this ParseResult parsed)
    {
        var server = parsed.GetValue(ServerOption) ?? "http://127.0.0.1:8123";
        return Uri.TryCreate(server, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new HttpBrambleClient(new Uri(address, "/"), ReadToken(parsed.GetValue(TokenFileOption)), TimeProvider.System)
            : throw new CommandException($"--server: '{server}' is not an address: write http://HOST:PORT.", ExitCode.WrongUsage);
    }

    private static string? ReadToken(string? file)
    {
        var named = file is not null;
        file ??= Path.Combine(DataDirectory.Default(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess), DataDirectory.AdminTokenFile);
        try
        {
            return named || File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The token file {file} can't be read: {e.Message}", ExitCode.NotAllowed);
        }
    }
}
