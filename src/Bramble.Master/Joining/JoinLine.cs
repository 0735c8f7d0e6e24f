using System.Net;
using Bramble.Protocol.Joining;

namespace Bramble.Master.Joining;

/// <summary>
/// The one line that makes another machine a node. The token goes to the agent's standard input from the shell's own
/// <c>echo</c>, which starts no process: an argument, or a variable before the command, could be read in the process list.
/// </summary>
internal static class JoinLine
{
    /// <param name="agents">Where the agents' port listens, null where it is off.</param>
    /// <param name="token">The token.</param>
    /// <returns>The line, or null where no machine could join.</returns>
    public static string? For(IPEndPoint? agents, JoinToken token) =>
        agents is null ? null : $"echo {token.Reveal()} | bramble agent --join {Quoted(MasterAddress.ForOthers(agents).ToString())}";

    /// <summary>The brackets of an IPv6 address are a pattern to some shells.</summary>
    private static string Quoted(string address) => address.StartsWith('[') ? $"'{address}'" : address;
}
