using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;

namespace Bramble.EndToEnd.Tests.Network;

internal sealed partial class NetworkCluster
{
    /// <summary>Hands a job file in.</summary>
    /// <param name="yaml">The file.</param>
    public async Task<Job> SubmitAsync(string yaml)
    {
        using var response = await PostAsync("jobs", new StringContent(yaml, Encoding.UTF8, "application/yaml"));
        Assert.True(response.StatusCode is HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Job).DefaultTimeout() ?? throw new JsonException("null");
    }

    /// <summary>A job; null where nobody answers.</summary>
    public async Task<Job?> JobAsync(string name)
    {
        try
        {
            return await _http.GetFromJsonAsync(new Uri($"http://{Http}/api/v1/jobs/{name}"), BrambleJsonContext.Default.Job).DefaultTimeout();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>All tasks of a job.</summary>
    public async Task<IReadOnlyList<TaskInfo>> TasksAsync(string name)
    {
        var tasks = new List<TaskInfo>();
        string? cursor = null;
        do
        {
            var query = cursor is null ? "" : $"&cursor={cursor}";
            var page = await _http.GetFromJsonAsync(new Uri($"http://{Http}/api/v1/jobs/{name}/tasks?limit=1000{query}"), BrambleJsonContext.Default.TaskList).DefaultTimeout();
            tasks.AddRange(page!.Items); // A body of "null" would be no list.
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return tasks;
    }

    /// <summary>Waits for something about a job.</summary>
    /// <param name="name">The job's.</param>
    /// <param name="limit">How long.</param>
    /// <param name="holds">What has to be so.</param>
    public async Task<Job> UntilJobAsync(string name, TimeSpan limit, Func<Job, bool> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var job = await JobAsync(name);
            if (job is not null && holds(job))
            {
                return job;
            }

            if (TimeProvider.System.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"After {limit.TotalSeconds:0} s job {name} is {job?.State} with {job?.Counts}. {job?.Waiting}"
                    + string.Concat(_agents.Select((agent, index) => $"\n{Name(index)} said:\n{agent?.Errors}")));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }
}
