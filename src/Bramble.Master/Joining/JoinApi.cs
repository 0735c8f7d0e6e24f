using System.Net;
using System.Text.Json;
using Bramble.Master.Access;
using Bramble.Master.Api;
using Bramble.Protocol.Api;
using Bramble.Protocol.Joining;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bramble.Master.Joining;

/// <summary>The two calls of a join, on the agents' port only.</summary>
internal static class JoinApi
{
    public static IServiceCollection AddJoining(this IServiceCollection services)
    {
        services.AddOptions<JoinOptions>().BindConfiguration("Bramble:Joining").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<ServerCertificate>().AddSingleton<JoinThrottle>().AddSingleton<JoinService>().AddSingleton<JoinTokens>();
    }

    public static void MapJoinApi(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(JoinPaths.Authority, (NodeAuthority authority) => TypedResults.Bytes(authority.CertificateDer, "application/pkix-cert"))
            .Needs(AccessLevel.Joining).ExcludeFromDescription();
        endpoints.MapPost(JoinPaths.Join, JoinAsync).Needs(AccessLevel.Joining).ExcludeFromDescription();
    }

    private static async Task<Results<Ok<JoinAnswer>, ProblemResult>> JoinAsync(HttpContext context, JoinService service, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = JoinLimits.RequestBytes;
        }

        context.Response.Headers.CacheControl = "no-store";
        if (!context.Request.HasJsonContentType())
        {
            return ProblemResult.Make(StatusCodes.Status415UnsupportedMediaType, ProblemCodes.WrongType, "Wrong type", "A join is application/json.");
        }

        JoinRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(context.Request.Body, JoinJsonContext.Default.JoinRequest, cancellationToken);
        }
        catch (JsonException)
        {
            // Its message could quote the body, and the body holds the secret.
            return ProblemResult.BadRequest("The body is not a join request.");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ProblemResult.Make(e.StatusCode, ProblemCodes.TooLarge, "Too large", $"A join request has at most {JoinLimits.RequestBytes} bytes.");
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // A chunk whose size is no number that can be, or a sender that is gone: the sender's fault, not ours.
            return ProblemResult.BadRequest("The body can't be read.");
        }

        var source = new IPEndPoint(context.Connection.RemoteIpAddress ?? IPAddress.None, context.Connection.RemotePort);
        return request is null ? ProblemResult.BadRequest("The body is not a join request.") : await service.JoinAsync(request, source, cancellationToken);
    }
}
