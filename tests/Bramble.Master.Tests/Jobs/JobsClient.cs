using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Jobs;

/// <summary>The jobs' part of the API, as the administrator calls it.</summary>
internal sealed class JobsClient : IDisposable
{
    private readonly HttpClient _http;

    public JobsClient(RunningMaster master)
    {
        _http = new HttpClient { BaseAddress = new Uri(master.Page, "api/v1/") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", master.AdminToken);
    }

    public async Task<HttpResponseMessage> SubmitAsync(string yaml, string? key = null, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"jobs{query}") { Content = new StringContent(yaml, Encoding.UTF8, "application/yaml") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await _http.SendAsync(request).DefaultTimeout();
    }

    public async Task<Job> MakeAsync(string yaml)
    {
        using var response = await SubmitAsync(yaml);
        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Job))!; // The API answers no null.
    }

    public Task<HttpResponseMessage> PostAsync(string path) => _http.PostAsync(new Uri(path, UriKind.Relative), content: null).DefaultTimeout();

    public async Task<Job> JobAsync(string idOrName) => (await _http.GetFromJsonAsync($"jobs/{idOrName}", BrambleJsonContext.Default.Job).DefaultTimeout())!; // As above.

    public async Task<TaskInfo> TaskAsync(string idOrName, int index = 0)
    {
        var list = await _http.GetFromJsonAsync($"jobs/{idOrName}/tasks?cursor={index}&limit=1", BrambleJsonContext.Default.TaskList).DefaultTimeout();
        return Assert.Single(list!.Items); // As above.
    }

    public Task<string> LogAsync(string idOrName, string query = "") => _http.GetStringAsync(new Uri($"jobs/{idOrName}/tasks/0/log{query}", UriKind.Relative)).DefaultTimeout();

    /// <summary>Waits for a job to be in a state.</summary>
    public Task UntilAsync(string idOrName, JobState state) =>
        Until.TrueAsync(async () => (await JobAsync(idOrName)).State == state, $"the job {idOrName} is {state}");

    public void Dispose() => _http.Dispose();
}
