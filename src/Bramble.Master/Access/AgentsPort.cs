using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bramble.Master.Access;

/// <summary>Marks the connections of the agents' port. A connection knows where it came in from its first byte on; a port number has to be told.</summary>
internal sealed class AgentsPort
{
    private static readonly AgentsPort Mark = new();

    private AgentsPort()
    {
    }

    /// <summary>Marks every connection that is accepted there.</summary>
    public static void MarkAll(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(Mark);
        return next(connection);
    });

    /// <summary>Whether a request came in there.</summary>
    public static bool IsOf(HttpContext context) => context.Features.Get<AgentsPort>() is not null;
}
