using System.Net;
using Bramble.Protocol.Api;

namespace Bramble.Master.Api;

/// <summary>
/// Answers only requests whose Host is an IP address, <c>localhost</c> or this machine's own name. A page from elsewhere that
/// points its own name at this address (DNS rebinding) is refused, so that it can't read the cluster.
/// </summary>
internal static class HostCheck
{
    public static void UseHostCheck(this WebApplication app)
    {
        var own = app.Services.GetRequiredService<Nodes.LocalMachine>();

        // Agents know the master by any name; on their port nothing is answered to a browser without a token.
        app.Use((context, next) => Access.AgentsPort.IsOf(context) || IsOurs(context.Request.Host.Host, own.Details.Hostname)
            ? next(context)
            : ProblemResult.Make(
                StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "Unknown host",
                $"The Host header says '{context.Request.Host.Host}': use the IP address, localhost or this machine's own name.").ExecuteAsync(context));
    }

    internal static bool IsOurs(string host, string? hostname) =>
        IPAddress.TryParse(host.Trim('[', ']'), out _)
        || IsName(host, "localhost")
        || (hostname is not null && (IsName(host, hostname) || IsName(host, $"{hostname}.local")));

    private static bool IsName(string host, string name) => string.Equals(host.TrimEnd('.'), name, StringComparison.OrdinalIgnoreCase);
}
