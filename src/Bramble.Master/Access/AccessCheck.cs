using System.Diagnostics;
using Bramble.Master.Api;
using Bramble.Protocol.Api;

namespace Bramble.Master.Access;

/// <summary>Lets a request through to its end point, or refuses it. What no end point answers is not decided here.</summary>
internal sealed class AccessCheck(AdminToken admin)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            // A stranger on the agents' port is not told what there is and what there is not.
            return AgentsPort.IsOf(context) && !admin.IsIn(context.Request.Headers.Authorization) ? RefuseAsync(context) : next(context);
        }

        var isAllowed = endpoint.Metadata.GetMetadata<AccessMetadata>()?.Level switch
        {
            AccessLevel.Joining => AgentsPort.IsOf(context),
            AccessLevel.Open or AccessLevel.View when !AgentsPort.IsOf(context) => true,
            AccessLevel.Open or AccessLevel.View or AccessLevel.Admin => admin.IsIn(context.Request.Headers.Authorization),
            // What routing made itself to say that the method or the type of the body is wrong; it serves nothing.
            null when endpoint is not RouteEndpoint => admin.IsIn(context.Request.Headers.Authorization),
            null => false,
            _ => throw new UnreachableException("Every level has its rule."),
        };
        return isAllowed ? next(context) : RefuseAsync(context);
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemResult.Make(
            StatusCodes.Status401Unauthorized, ProblemCodes.TokenMissing, "A token is needed",
            "Send the administrator's token, the file admin.token in the master's data directory, as 'Authorization: Bearer ...'.").ExecuteAsync(context);
    }
}
