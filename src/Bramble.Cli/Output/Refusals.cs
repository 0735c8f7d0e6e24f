using System.Net;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Output;

/// <summary>A refusal of the master's as a line and an exit code.</summary>
internal static class Refusals
{
    public static int ExitCodeOf(Problem problem) => (HttpStatusCode)problem.Status switch
    {
        HttpStatusCode.BadRequest => ExitCode.WrongUsage,
        HttpStatusCode.NotFound => ExitCode.NotFound,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCode.NotAllowed,
        _ => ExitCode.Failed,
    };

    public static string Words(Problem problem) => string.Equals(problem.Code, ProblemCodes.TokenMissing, StringComparison.Ordinal)
        ? $"The master wants the administrator's token: run this as the user who started the master, or give the file {DataDirectory.AdminTokenFile} of its data directory with --token-file FILE."
        : Untrusted.Clean(problem.Detail ?? problem.Title, 1_000);
}
