using System.Net;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Output;

/// <summary>A refusal of the master's as a line and an exit code.</summary>
internal static class Refusals
{
    /// <summary>The mistakes of a job file are told one a line; no master tells more.</summary>
    private const int MaxLines = 110;

    public static int ExitCodeOf(Problem problem) => (HttpStatusCode)problem.Status switch
    {
        HttpStatusCode.BadRequest => ExitCode.WrongUsage,
        HttpStatusCode.NotFound => ExitCode.NotFound,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCode.NotAllowed,
        _ => ExitCode.Failed,
    };

    public static string Words(Problem problem) => string.Equals(problem.Code, ProblemCodes.TokenMissing, StringComparison.Ordinal)
        ? $"The master wants the administrator's token: run this as the user who started the master, or give the file {DataDirectory.AdminTokenFile} of its data directory with --token-file FILE."
        : string.Join("\n  ", (problem.Detail ?? problem.Title).Split('\n', MaxLines + 1).Take(MaxLines).Select(line => Untrusted.Clean(line.TrimEnd('\r'), 1_000)));
}
