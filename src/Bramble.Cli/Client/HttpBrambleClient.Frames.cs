using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Client;

internal sealed partial class HttpBrambleClient
{
    /// <summary>Events and readings as they come, reconnecting by itself, until cancelled.</summary>
    /// <param name="watched">Names the nodes that are to send a reading each second meanwhile; asked anew at each connection.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<ClusterFrame> WatchClusterAsync(Func<IReadOnlyList<string>> watched, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var first = true; ; first = false)
        {
            var path = $"api/v1/events?types=node,vitals&watch={Uri.EscapeDataString(string.Join(',', watched()))}";
            await using (var stream = await OpenStreamAsync(path, lastEventId: null, first, cancellationToken))
            {
                if (stream is not null)
                {
                    await using var items = SseParser.Create(stream).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
                    while (await NextAsync(items) is { } item)
                    {
                        if (FrameOf(item) is { } frame)
                        {
                            yield return frame;
                        }
                    }
                }
            }

            yield return new ClusterFrame.Broke();
            await Task.Delay(ReconnectWait, _time, cancellationToken);
        }
    }

    private static ClusterFrame? FrameOf(SseItem<string> item) => item.EventType switch
    {
        EventTypes.HelloCategory => new ClusterFrame.Began(),
        EventTypes.VitalsCategory when JsonSerializer.Deserialize(item.Data, BrambleJsonContext.Default.VitalsFrame) is { } vitals => new ClusterFrame.Readings(vitals),
        EventTypes.NodeCategory when JsonSerializer.Deserialize(item.Data, BrambleJsonContext.Default.ClusterEvent) is { } happened => new ClusterFrame.Happened(happened),
        _ => null,
    };
}
