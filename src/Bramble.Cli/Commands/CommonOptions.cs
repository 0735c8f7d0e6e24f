using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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

    private static readonly Option<string?> AuthorityOption = new("--ca")
    {
        Description = $"File with the certificate of the cluster's authority, for an https address [default: {DataDirectory.AuthorityFile} in the data directory]",
        HelpName = "FILE",
        Recursive = true,
    };

    public static IReadOnlyList<Option> All { get; } = [OutputOption, ServerOption, TokenFileOption, AuthorityOption];

    public static bool WantsJson(this ParseResult parsed) => string.Equals(parsed.GetValue(OutputOption), "json", StringComparison.Ordinal);

    /// <summary>The file named by <c>--token-file</c>, or null.</summary>
    public static string? TokenFile(this ParseResult parsed) => parsed.GetValue(TokenFileOption);

    /// <exception cref="CommandException">The address, the token file or the authority's file can't be used.</exception>
    public static HttpBrambleClient Connect(this ParseResult parsed)
    {
        var server = parsed.GetValue(ServerOption) ?? "http://127.0.0.1:8123";
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CommandException($"--server: '{server}' is not an address: write http://HOST:PORT or https://HOST:PORT.", ExitCode.WrongUsage);
        }

        var authority = address.Scheme is "https" ? ReadAuthority(parsed.GetValue(AuthorityOption)) : null;
        return new HttpBrambleClient(new Uri(address, "/"), ReadToken(parsed.GetValue(TokenFileOption)), new ServerTrust(authority, TimeProvider.System), TimeProvider.System);
    }

    private static string? ReadToken(string? file)
    {
        var named = file is not null;
        file ??= InDataDirectory(DataDirectory.AdminTokenFile);
        try
        {
            return named || File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The token file {file} can't be read: {e.Message}", ExitCode.NotAllowed);
        }
    }

    private static X509Certificate2? ReadAuthority(string? file)
    {
        var named = file is not null;
        file ??= InDataDirectory(DataDirectory.AuthorityFile);
        try
        {
            return named || File.Exists(file) ? X509CertificateLoader.LoadCertificate(File.ReadAllBytes(file)) : null;
        }
        catch (CryptographicException e)
        {
            throw new CommandException($"--ca: {file} holds no certificate that can be read: {e.Message}", ExitCode.WrongUsage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--ca: {file} can't be read: {e.Message}", ExitCode.NotAllowed);
        }
    }

    private static string InDataDirectory(string file) => Path.Combine(DataDirectory.Default(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess), file);
}
