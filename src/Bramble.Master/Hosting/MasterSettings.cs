using System.Net;
using Bramble.Master.Logging;
using Bramble.Protocol;
using Bramble.Protocol.Net;

namespace Bramble.Master.Hosting;

/// <summary>What a master is started with, read from the command line and <c>BRAMBLE__</c> variables and checked.</summary>
internal sealed record MasterSettings
{
    /// <summary>Where the dashboard and the API answer plain HTTP.</summary>
    /// <value>127.0.0.1:8123 by default.</value>
    public IPEndPoint Http { get; init; } = new(IPAddress.Loopback, 8123);

    /// <summary>The agents' port, TLS; null where there is none.</summary>
    /// <value>0.0.0.0:7443 by default: it lets nobody in without a token or a certificate of the cluster.</value>
    public IPEndPoint? Listen { get; init; } = new(IPAddress.Any, 7443);

    /// <summary>The program of this machine's own agent, which the master runs beside it; null where this machine is no node.</summary>
    public string? Agent { get; init; }

    /// <summary>Where the classic protocol is spoken, null for nowhere.</summary>
    /// <value>127.0.0.1:12345 by default: it has no authentication, so opening it is a decision.</value>
    public IPEndPoint? Classic { get; init; } = new(IPAddress.Loopback, 12345);

    /// <summary>Where everything that must survive is kept.</summary>
    public required string Data { get; init; }

    /// <summary>The cluster's name, taken at its first start.</summary>
    public string? Name { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public LogFormat LogFormat { get; init; }

    /// <summary>Whether standard output gets the ready line as JSON.</summary>
    public bool JsonOutput { get; init; }

    /// <summary>Root of the machine that is read, for tests on fixture trees.</summary>
    /// <value><c>/</c> by default.</value>
    public string SysRoot { get; init; } = "/";

    /// <summary>Names of the flags and the configuration keys they set.</summary>
    public static IDictionary<string, string> Switches { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["--data"] = "Bramble:Data",
        ["--http"] = "Bramble:Http",
        ["--listen"] = "Bramble:Listen",
        ["--classic"] = "Bramble:ClassicListen",
        ["--agent"] = "Bramble:Agent",
        ["--name"] = "Bramble:Name",
        ["--log-level"] = "Bramble:LogLevel",
        ["--log-format"] = "Bramble:LogFormat",
        ["--output"] = "Bramble:Output",
        ["--sysroot"] = "Bramble:SysRoot",
    };

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="StartException">A value is out of its bounds.</exception>
    public static MasterSettings From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Bramble");
        var settings = new MasterSettings
        {
            Data = Path.GetFullPath(section["Data"] is { Length: > 0 } data
                ? data
                : DataDirectory.Default(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess)),
            Name = CheckedName(section["Name"]),
            LogLevel = Parse(section["LogLevel"], LogLevel.Information, "--log-level", "trace, debug, information, warning, error, critical, none"),
            LogFormat = Parse(section["LogFormat"], LogFormat.Text, "--log-format", "text, json"),
            JsonOutput = string.Equals(section["Output"], "json", StringComparison.OrdinalIgnoreCase),
            SysRoot = section["SysRoot"] ?? "/",
            Agent = section["Agent"],
        };
        if (section["Http"] is { } http)
        {
            settings = settings with { Http = EndPoint("--http", http) };
        }

        if (section["Listen"] is { } listen)
        {
            var off = string.Equals(listen, "off", StringComparison.OrdinalIgnoreCase);
            settings = settings with { Listen = off ? null : EndPoint("--listen", listen) };
        }

        if (section["ClassicListen"] is { } classic)
        {
            var off = string.Equals(classic, "off", StringComparison.OrdinalIgnoreCase);
            settings = settings with { Classic = off ? null : EndPoint("--classic", classic) };
        }

        return settings;
    }

    private static string? CheckedName(string? name)
    {
        if (name is not null && (name.Length is 0 or > 63 || !Protocol.Text.Untrusted.IsClean(name)))
        {
            throw new StartException($"--name: '{Protocol.Text.Untrusted.Clean(name, 80)}' has {name.Length} characters or some that can't be shown: give 1 to 63 that can.", ExitCode.WrongUsage);
        }

        return name;
    }

    private static IPEndPoint EndPoint(string flag, string text)
    {
        if (!HostPort.TryParse(text, out var address, out var error))
        {
            throw new StartException($"{flag}: {error}", ExitCode.WrongUsage);
        }

        return address.TryGetListenEndPoint(out var endPoint)
            ? endPoint
            : throw new StartException($"{flag}: '{address.Host}' is a name: give the IP address to listen on, such as 127.0.0.1 or 0.0.0.0.", ExitCode.WrongUsage);
    }

    private static T Parse<T>(string? text, T fallback, string flag, string known)
        where T : struct, Enum =>
        text is null ? fallback
        : Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]) ? value
        : throw new StartException($"{flag}: '{text}' is not one of {known}.", ExitCode.WrongUsage);
}
