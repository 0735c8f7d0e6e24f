using System.Net;
using System.Net.Http.Headers;
using Bramble.Master.Api;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Influx;

/// <summary>Sends every new reading to a database that takes InfluxDB's line protocol, and keeps a bounded part of it while that is away.</summary>
internal sealed partial class InfluxPushLoop(LocalBrambleClient client, IOptions<InfluxOptions> options, TimeProvider time, ILogger<InfluxPushLoop> logger) : BackgroundService
{
    /// <summary>Longest part of a refusal that is told.</summary>
    private const int MaxReason = 300;

    private readonly Queue<byte[]> _waiting = new();
    private readonly Dictionary<NodeId, (NodeVitals? Vitals, NodeState State)> _sent = [];
    private long _waitingBytes;
    private string? _trouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Url is not { } url)
        {
            return;
        }

        using var http = new HttpClient { Timeout = options.Value.Timeout, MaxResponseContentBufferSize = 64 * 1024 };
        using var timer = new PeriodicTimer(options.Value.Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Collect();
            await SendAsync(http, new Uri(url), stoppingToken);
        }
    }

    /// <summary>
    /// Lines of all nodes that have a new reading, or another state, than when they were last told. Not their times are compared:
    /// the clock of this machine may be set back.
    /// </summary>
    private void Collect()
    {
        var lines = new InfluxLines();
        var nodes = client.Nodes();
        foreach (var node in nodes)
        {
            var isKnown = _sent.TryGetValue(node.Id, out var last);
            if (node.Vitals is not null && !ReferenceEquals(node.Vitals, last.Vitals))
            {
                lines.Add(node);
            }
            else if (!isKnown || node.State != last.State)
            {
                lines.AddHealth(node, time.GetUtcNow().ToUnixTimeMilliseconds());
            }

            _sent[node.Id] = (node.Vitals, node.State);
        }

        if (_sent.Count > 2 * (nodes.Count + 1))
        {
            // Classic nodes have a new id with each connection.
            var known = nodes.Select(node => node.Id).ToHashSet();
            foreach (var gone in _sent.Keys.Where(id => !known.Contains(id)).ToList())
            {
                _sent.Remove(gone);
            }
        }

        if (lines.Take() is { Length: > 0 } batch)
        {
            _waiting.Enqueue(batch);
            _waitingBytes += batch.Length;
        }

        while (_waitingBytes > options.Value.MaxWaitingBytes && _waiting.Count > 1)
        {
            _waitingBytes -= _waiting.Dequeue().Length;
        }
    }

    private async Task SendAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        while (_waiting.TryPeek(out var batch))
        {
            var (isTaken, trouble) = await PostAsync(http, url, batch, cancellationToken);
            Tell(url, trouble);
            if (!isTaken)
            {
                return;
            }

            _waitingBytes -= _waiting.Dequeue().Length;
        }
    }

    private async Task<(bool IsTaken, string? Trouble)> PostAsync(HttpClient http, Uri url, byte[] batch, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(batch) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { CharSet = "utf-8" };
            if (options.Value.TokenFile is { } file)
            {
                request.Headers.TryAddWithoutValidation("Authorization", $"Token {(await File.ReadAllTextAsync(file, cancellationToken)).Trim()}");
            }

            using var response = await http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return (true, null);
            }

            var said = Untrusted.Clean(await response.Content.ReadAsStringAsync(cancellationToken), MaxReason);
            // What it says is no line of its language will not be one the next time either.
            return (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity, $"it answered {(int)response.StatusCode}: {said}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (false, Untrusted.Clean(e.Message, MaxReason));
        }
    }

    /// <summary>Says once that it does not work, and once that it does again.</summary>
    private void Tell(Uri url, string? trouble)
    {
        if (trouble is not null && _trouble is null)
        {
            Failing(logger, url.Host, trouble);
        }
        else if (trouble is null && _trouble is not null)
        {
            Recovered(logger, url.Host);
        }

        _trouble = trouble;
    }

    [LoggerMessage(LogLevel.Warning, "Readings can't be sent to InfluxDB at {Host}: {Trouble}. They are kept for a while and tried again")]
    private static partial void Failing(ILogger logger, string host, string trouble);

    [LoggerMessage(LogLevel.Information, "Readings are taken by InfluxDB at {Host} again")]
    private static partial void Recovered(ILogger logger, string host);
}
