using System.Text.Json;
using Bramble.Master.Api;
using Bramble.Master.Vitals;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Events;

/// <summary><c>/api/v1/events</c>: a stream of server-sent events, or the recent ones as JSON where the caller accepts only that.</summary>
internal static class EventsApi
{
    private static readonly string[] KnownCategories = [EventTypes.NodeCategory, EventTypes.JobCategory, EventTypes.TaskCategory, EventTypes.StoreCategory, EventTypes.VitalsCategory];

    public static void MapEventsApi(this IEndpointRouteBuilder api) =>
        api.MapGet("/events", HandleAsync)
            .WithName("WatchEvents")
            .WithSummary("What happens, as server-sent events; with 'Accept: application/json' the newest events as a list")
            .Produces<EventList>(contentType: "application/json")
            .Produces<ClusterEvent>(contentType: "text/event-stream");

    private static async Task<IResult> HandleAsync(
        HttpContext context, EventHub hub, IOptions<EventHubOptions> options, TimeProvider time, NodeWatches watches, IHostApplicationLifetime lifetime, string? types, string? watch)
    {
        var wanted = types?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        if (wanted?.FirstOrDefault(type => !KnownCategories.Contains(type, StringComparer.Ordinal)) is { } unknown)
        {
            return ProblemResult.BadRequest($"types has '{unknown}': give a list of {string.Join(", ", KnownCategories)}.");
        }

        var watched = watch?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (watched.Length > NodeWatches.MaxPerViewer)
        {
            return ProblemResult.BadRequest($"watch names {watched.Length} nodes: give at most {NodeWatches.MaxPerViewer}.");
        }

        if (WantsList(context.Request))
        {
            return TypedResults.Ok(new EventList { Items = hub.Recent() });
        }

        using var cursor = hub.Open(context.Request.Headers["Last-Event-ID"].FirstOrDefault(), options.Value.MaxStreams);
        if (cursor is null)
        {
            return ProblemResult.Unavailable(ProblemCodes.TooManyStreams, $"{options.Value.MaxStreams} event streams are open, as many as allowed. Close one, or raise Bramble:Events:MaxStreams.");
        }

        using var watching = watches.Open(watched);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await new EventStream(context.Response, cursor, wanted, options.Value.KeepAlive, time).RunAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The viewer left or the master stops: the stream's ordinary end.
        }

        return TypedResults.Empty;
    }

    private static bool WantsList(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>Writes one viewer's stream at the viewer's pace.</summary>
internal sealed class EventStream(HttpResponse response, EventCursor cursor, HashSet<string>? wanted, TimeSpan keepAlive, TimeProvider time)
{
    private readonly List<LoggedEvent> _events = [];
    private readonly List<byte[]> _vitals = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold small frames back.
        Write(Hello(cursor.Resumed));
        while (true)
        {
            if (!cursor.TryRead(_events, _vitals, out var more))
            {
                Write(Hello(resumed: false));
            }

            WriteBatch();
            await response.BodyWriter.FlushAsync(cancellationToken);
            while (!await EndsInTimeAsync(more, cancellationToken))
            {
                Write(": alive\n\n"u8);
                await response.BodyWriter.FlushAsync(cancellationToken);
            }
        }
    }

    private void WriteBatch()
    {
        foreach (var logged in _events)
        {
            if (wanted?.Contains(logged.Category) ?? true)
            {
                Write(logged.Frame);
            }
        }

        if (wanted?.Contains(EventTypes.VitalsCategory) ?? false)
        {
            foreach (var frame in _vitals)
            {
                Write(frame);
            }
        }

        _events.Clear();
        _vitals.Clear();
    }

    private async Task<bool> EndsInTimeAsync(Task more, CancellationToken cancellationToken)
    {
        try
        {
            await more.WaitAsync(keepAlive, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private byte[] Hello(bool resumed)
    {
        var hello = new StreamHello { At = time.GetUtcNow(), Version = BrambleVersion.Current, Resumed = resumed };
        return EventHub.Frame(EventTypes.HelloCategory, id: null, JsonSerializer.SerializeToUtf8Bytes(hello, BrambleJsonContext.Default.StreamHello));
    }

    private void Write(ReadOnlySpan<byte> frame)
    {
        frame.CopyTo(response.BodyWriter.GetSpan(frame.Length));
        response.BodyWriter.Advance(frame.Length);
    }
}
