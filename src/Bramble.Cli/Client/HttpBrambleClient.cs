using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Client;

/// <summary>The API over HTTP.</summary>
internal sealed partial class HttpBrambleClient : IBrambleClient, IJobsClient, IDisposable
{
    private const int PageSize = 1_000;
    private const int MaxProblemBytes = 64 * 1_024;

    /// <summary>A LAN answers within one second; a name that does not resolve takes five.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    /// <summary>A master that restarts is back within this; a stream that ended is asked for again so often.</summary>
    private static readonly TimeSpan ReconnectWait = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http;
    private readonly ServerTrust _trust;
    private readonly TimeProvider _time;

    public HttpBrambleClient(Uri server, string? token, ServerTrust trust, TimeProvider time)
    {
        _trust = trust;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = trust.Options(),
            ConnectTimeout = ConnectLimit,
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = ConnectAsync,
        })
        {
            BaseAddress = server,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (!string.IsNullOrEmpty(token))
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public Task<ClusterSummary> GetClusterAsync(CancellationToken cancellationToken) =>
        GetAsync("api/v1/cluster", BrambleJsonContext.Default.ClusterSummary, cancellationToken);

    public async Task<IReadOnlyList<Node>> GetNodesAsync(CancellationToken cancellationToken)
    {
        var nodes = new List<Node>();
        string? cursor = null;
        do
        {
            var path = $"api/v1/nodes?limit={PageSize}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
            var page = await GetAsync(path, BrambleJsonContext.Default.NodeList, cancellationToken);
            nodes.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return nodes;
    }

    public async Task<Node?> GetNodeAsync(string idOrName, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync($"api/v1/nodes/{Uri.EscapeDataString(idOrName)}", BrambleJsonContext.Default.Node, cancellationToken);
        }
        catch (RefusedException e) when (e.Problem.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task<VitalsColumns?> GetVitalsAsync(string idOrName, VitalsQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync($"api/v1/nodes/{Uri.EscapeDataString(idOrName)}/vitals?{QueryOf(query)}", BrambleJsonContext.Default.VitalsColumns, cancellationToken);
        }
        catch (RefusedException e) when (e.Problem.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task<ProcessList?> GetProcessesAsync(string idOrName, int count, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync($"api/v1/nodes/{Uri.EscapeDataString(idOrName)}/processes?limit={count.ToString(CultureInfo.InvariantCulture)}", BrambleJsonContext.Default.ProcessList, cancellationToken);
        }
        catch (RefusedException e) when (e.Problem is { Status: (int)HttpStatusCode.NotFound, Code: ProblemCodes.NodeNotFound })
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<ClusterEvent>> GetEventsAsync(CancellationToken cancellationToken) =>
        (await GetAsync("api/v1/events", BrambleJsonContext.Default.EventList, cancellationToken)).Items;

    public Task<ClassicView> GetClassicViewAsync(CancellationToken cancellationToken) =>
        GetAsync("api/v1/classic", BrambleJsonContext.Default.ClassicView, cancellationToken);

    public async IAsyncEnumerable<ClusterEvent> WatchEventsAsync(string? lastEventId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wait = TimeSpan.Zero;
        for (var first = true; ; first = false)
        {
            await Task.Delay(wait, _time, cancellationToken);
            wait = ReconnectWait;
            await using var stream = await OpenEventsAsync(lastEventId, first, cancellationToken);
            if (stream is null)
            {
                continue;
            }

            await using var items = SseParser.Create(stream).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(items) is { } item)
            {
                if (item.EventType is EventTypes.HelloCategory or EventTypes.VitalsCategory)
                {
                    continue;
                }

                var clusterEvent = JsonSerializer.Deserialize(item.Data, BrambleJsonContext.Default.ClusterEvent);
                if (clusterEvent is not null)
                {
                    lastEventId = clusterEvent.Id;
                    yield return clusterEvent;
                }
            }
        }
    }

    /// <summary>Has the master make a backup, which is one file.</summary>
    /// <param name="output">Where it is written.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CommandException">It was refused, or ended before its end.</exception>
    public async Task BackupAsync(Stream output, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("api/v1/backup", UriKind.Relative));
        using var response = await SendAsync(request, cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await body.CopyToAsync(output, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            throw new CommandException($"The master broke off before the backup was whole: {Untrusted.Clean(e.Message, 200)} Its log says why.", ExitCode.Failed);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string QueryOf(VitalsQuery query)
    {
        var parts = new List<string>();
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }

        Add("from", query.From?.ToString("O", CultureInfo.InvariantCulture));
        Add("to", query.To?.ToString("O", CultureInfo.InvariantCulture));
        Add("step", query.StepSeconds?.ToString(CultureInfo.InvariantCulture));
        Add("metrics", string.Join(',', query.Metrics ?? []));
        Add("stat", string.Join(',', query.Stats?.Select(stat => stat.ToString().ToLowerInvariant()) ?? []));
        return string.Join('&', parts);
    }

    /// <returns>The stream, or null where a master that was there before is away just now.</returns>
    private Task<Stream?> OpenEventsAsync(string? lastEventId, bool first, CancellationToken cancellationToken) =>
        OpenStreamAsync("api/v1/events?types=node,job,task,store", lastEventId, first, cancellationToken);

    private async Task<Stream?> OpenStreamAsync(string path, string? lastEventId, bool first, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        try
        {
            var response = await SendAsync(request, cancellationToken);
            return await response.Content.ReadAsStreamAsync(cancellationToken);
        }
        catch (CommandException e) when (!first && e.ExitCode == ExitCode.NoMaster)
        {
            return null;
        }
    }

    private static async Task<SseItem<string>?> NextAsync(IAsyncEnumerator<SseItem<string>> items)
    {
        try
        {
            return await items.MoveNextAsync() ? items.Current : null;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>With TCP keepalive: a stream may be silent for hours, and a master whose plug was pulled sends no FIN.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await SendAsync(request, cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, type, cancellationToken) ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException e)
        {
            throw new CommandException($"What answers at {_http.BaseAddress} is no Bramble master: {Untrusted.Clean(e.Message, 200)} Give the master's address with --server URL.", ExitCode.Failed);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        using var limit = new CancellationTokenSource(AnswerLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException cause)
        {
            throw new CommandException(
                $"What answers at {_http.BaseAddress} is not known to be the master: {_trust.WhyNot ?? Untrusted.Clean(cause.Message, 200).TrimEnd('.')}. Nothing secret was sent. Give the file {DataDirectory.AuthorityFile} of the master's data directory with --ca FILE.", ExitCode.Failed);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CommandException(
                $"No master answers at {_http.BaseAddress}: start one with 'bramble up', or give its address with --server URL. ({Untrusted.Clean(e.Message, 200)})", ExitCode.NoMaster, e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RefusedAsync(response, cancellationToken);
        }
    }

    private static async Task<RefusedException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxProblemBytes, cancellationToken);
            if (JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(cancellationToken), BrambleJsonContext.Default.Problem) is { } problem)
            {
                return new RefusedException(problem with { Status = status });
            }
        }
        catch (Exception e) when (e is JsonException or HttpRequestException)
        {
            // Not from our API: the status says all there is.
        }

        return new RefusedException(new Problem { Code = "unknown", Title = $"The master answered {status}.", Status = status });
    }
}
