using Bramble.State;

namespace Bramble.Master.Api;

/// <summary>Who asks, for the audit trail.</summary>
internal static class RequestOrigin
{
    /// <summary>Of a request to an end point that answers the administrator only.</summary>
    public static Origin OfAdmin(HttpContext context) =>
        new("admin", $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}", context.TraceIdentifier);
}
