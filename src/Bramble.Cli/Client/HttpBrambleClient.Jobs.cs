using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Client;

/// <summary>Jobs, their tasks and what those wrote.</summary>
internal sealed partial class HttpBrambleClient
{
    private const string JobsPath = "api/v1/jobs";

    public async Task<JobSubmission> SubmitJobAsync(ReadOnlyMemory<byte> body, string contentType, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = SubmissionOf(JobsPath, body, contentType);
        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }

        using var response = await SendAsync(request, cancellationToken);
        var answer = await ReadWholeAsync(response, cancellationToken);

        // One job is answered as it is, several with a word about the file.
        return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("jobs", out _)
            ? Read(answer, BrambleJsonContext.Default.JobSubmission)
            : new JobSubmission { Jobs = [Read(answer, BrambleJsonContext.Default.Job)], Repeated = response.StatusCode == HttpStatusCode.OK };
    }

    public async Task<IReadOnlyList<JobDryRun>> DryRunJobAsync(ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken)
    {
        using var request = SubmissionOf($"{JobsPath}?dryRun=true", body, contentType);
        using var response = await SendAsync(request, cancellationToken);
        var answer = await ReadWholeAsync(response, cancellationToken);
        return answer.ValueKind == JsonValueKind.Array
            ? [.. answer.EnumerateArray().Select(each => Read(each, BrambleJsonContext.Default.JobDryRun))]
            : [Read(answer, BrambleJsonContext.Default.JobDryRun)];
    }

    public Task<JobList> GetJobsAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        GetAsync($"{JobsPath}?{PageOf(limit, cursor)}", BrambleJsonContext.Default.JobList, cancellationToken);

    public Task<Job?> GetJobAsync(JobId id, CancellationToken cancellationToken) =>
        FindAsync($"{JobsPath}/{id}", BrambleJsonContext.Default.Job, cancellationToken);

    public Task<TaskList?> GetTasksAsync(JobId id, int limit, string? cursor, CancellationToken cancellationToken) =>
        FindAsync($"{JobsPath}/{id}/tasks?{PageOf(limit, cursor)}", BrambleJsonContext.Default.TaskList, cancellationToken);

    public Task<Job> CancelJobAsync(JobId id, CancellationToken cancellationToken) => ChangeAsync(id, "cancel", cancellationToken);

    public Task<Job> RetryJobAsync(JobId id, CancellationToken cancellationToken) => ChangeAsync(id, "retry", cancellationToken);

    /// <summary>What a task wrote.</summary>
    /// <param name="query">Which task, and what of it.</param>
    /// <param name="cancellationToken">Ends the wait for the beginning, not the stream.</param>
    /// <returns>The raw bytes; whoever asked disposes it.</returns>
    /// <exception cref="RefusedException">There is no such job, task or attempt, or too many streams are open.</exception>
    public async Task<Stream> OpenLogAsync(LogQuery query, CancellationToken cancellationToken)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"{JobsPath}/{query.Job}/tasks/{query.Index}/log?stream={(query.IsError ? "stderr" : "stdout")}&offset={query.Offset}&follow={(query.Follow ? "true" : "false")}");
        if (query.Attempt is { } attempt)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"{path}&attempt={attempt}");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        var response = await SendAsync(request, cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    private static string PageOf(int limit, string? cursor) =>
        string.Create(CultureInfo.InvariantCulture, $"limit={limit}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");

    private static HttpRequestMessage SubmissionOf(string path, ReadOnlyMemory<byte> body, string contentType)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    private async Task<Job> ChangeAsync(JobId id, string change, CancellationToken cancellationToken) =>
        await AskAsync(HttpMethod.Post, $"{JobsPath}/{id}/{change}", body: null, BrambleJsonContext.Default.Job, cancellationToken)
        ?? throw NoMaster("It told nothing of the job.");

    private async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await GetAsync(path, type, cancellationToken);
        }
        catch (RefusedException e) when (e.Problem.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<JsonElement> ReadWholeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw NoMaster(e.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CommandException($"The master at {_http.BaseAddress} broke off within its answer. ({Untrusted.Clean(e.Message, 200)})", ExitCode.NoMaster, e);
        }
    }

    private T Read<T>(JsonElement element, JsonTypeInfo<T> type)
    {
        try
        {
            return element.Deserialize(type) ?? throw NoMaster("The answer is null.");
        }
        catch (JsonException e)
        {
            throw NoMaster(e.Message);
        }
    }

    private CommandException NoMaster(string why) =>
        new($"What answers at {_http.BaseAddress} is no Bramble master: {Untrusted.Clean(why, 200)} Give the master's address with --server URL.", ExitCode.Failed);
}
