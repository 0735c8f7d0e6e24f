using System.Net;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.TestKit.Dashboard;

namespace Bramble.Dashboard.Tests.Pages;

public sealed class JobPagesTests : IAsyncLifetime
{
    private const string Hostile = "<img src=x onerror=alert(1)>\"'&\e[2J\u202e";

    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false });
    private DashboardHost _host = null!; // InitializeAsync

    public async ValueTask InitializeAsync()
    {
        _host = await DashboardHost.StartAsync(TimeProvider.System);
        _http.BaseAddress = _host.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Without_jobs_the_page_says_how_to_run_one() =>
        Assert.Contains("bramble run --each -- uname -a", await ReadAsync("/jobs"), StringComparison.Ordinal);

    [Fact]
    public async Task The_list_says_where_each_job_stands_and_why_it_waits()
    {
        var job = _host.Cluster.MakeJob("render", JobState.Pending, pending: 200, running: 0, succeeded: 39, failed: 1) with { Waiting = "waits: 3 nodes too hot, 2 draining" };
        _host.Cluster.Put(job);

        var page = await ReadAsync("/jobs");

        Assert.Contains($"<a href=\"/jobs/{job.Id}\" dir=\"auto\">render</a>", page, StringComparison.Ordinal);
        Assert.Contains("40 of 240 done, 1 failed", page, StringComparison.Ordinal);
        Assert.Contains("waits: 3 nodes too hot, 2 draining", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/jobs\" aria-current=\"page\">Jobs</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_lists_come_in_pages_and_each_thing_once()
    {
        var jobs = Enumerable.Range(0, 120).Select(index => _host.Cluster.MakeJob($"job-{index}")).ToList();
        jobs.ForEach(_host.Cluster.Put);
        var job = jobs[^1];
        for (var index = 0; index < 120; index++)
        {
            _host.Cluster.Put(job.Id, Task(index, "pi-01"));
        }

        Assert.Equal([50, 50, 20], await CountAsync("/jobs", "Older", "<tr data-state="));
        Assert.Equal([50, 50, 20], await CountAsync($"/jobs/{job.Id}", "Next tasks", "<tr data-state="));
    }

    [Fact]
    public async Task A_task_that_was_cancelled_says_why()
    {
        var job = _host.Cluster.MakeJob("render", JobState.Failed, succeeded: 1);
        _host.Cluster.Put(job);
        _host.Cluster.Put(job.Id, new TaskInfo { Index = 0, State = TaskState.Cancelled, Node = null, EligibleAt = null, Reason = "its node was taken out of the cluster", Attempts = [] });

        Assert.Contains("<td data-label=\"Why\" dir=\"auto\">its node was taken out of the cluster</td>", await ReadAsync($"/jobs/{job.Id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_job_or_a_node_says_is_text_and_nothing_else()
    {
        var job = _host.Cluster.MakeJob(Hostile, running: 1) with { Reason = Hostile, Spec = new JobSpec { Name = Hostile, Command = [Hostile], Where = Hostile, On = [Hostile] } };
        _host.Cluster.Put(job);
        _host.Cluster.Put(job.Id, Task(0, Hostile));

        foreach (var path in (string[])["/jobs", $"/jobs/{job.Id}", $"/jobs/{job.Id}?task=0&stream=stderr", $"/jobs/{Uri.EscapeDataString(Hostile)}"])
        {
            using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
            Assert.DoesNotContain('\e', page);
            Assert.DoesNotContain('\u202e', page);
            Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_output_of_a_chosen_task_is_followed_and_an_only_task_is_chosen()
    {
        var job = _host.Cluster.MakeJob("render", running: 2);
        _host.Cluster.Put(job);
        _host.Cluster.Put(job.Id, Task(0, "pi-01"));
        Assert.Contains($"<pre id=\"log\" tabindex=\"0\" aria-label=\"Output\" data-job=\"{job.Id}\" data-index=\"0\" data-attempt=\"1\" data-stream=\"stdout\">", await ReadAsync($"/jobs/{job.Id}"), StringComparison.Ordinal);

        _host.Cluster.Put(job.Id, Task(1, "pi-02"));
        Assert.DoesNotContain("id=\"log\"", await ReadAsync($"/jobs/{job.Id}"), StringComparison.Ordinal);
        Assert.Contains("data-index=\"1\" data-attempt=\"1\" data-stream=\"stderr\"", await ReadAsync($"/jobs/{job.Id}?task=1&stream=stderr"), StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"log\"", await ReadAsync($"/jobs/{job.Id}?task=2"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/jobs/00000000000000000000000000000001", HttpStatusCode.NotFound)]
    [InlineData("/jobs/render", HttpStatusCode.NotFound)]
    [InlineData("/jobs?cursor=nonsense", HttpStatusCode.Redirect)]
    public async Task What_is_not_there_is_said_so(string path, HttpStatusCode status)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
    }

    private static TaskInfo Task(int index, string node) => new()
    {
        Index = index,
        State = TaskState.Running,
        Node = node,
        EligibleAt = null,
        Attempts =
        [
            new AttemptInfo
            {
                Number = 1,
                Node = node,
                NodeId = new NodeId(new Guid(1, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10])),
                State = AttemptState.Running,
                ExitCode = null,
                Signal = null,
                Reason = null,
                Message = node,
                CpuSeconds = null,
                PeakMemoryBytes = null,
                ReadBytes = null,
                WrittenBytes = null,
                AssignedAt = DateTimeOffset.UnixEpoch,
                StartedAt = null,
                FinishedAt = null,
                Superseded = null,
            },
        ],
    };

    /// <summary>How often something is on each page, following a link by its words.</summary>
    private async Task<List<int>> CountAsync(string path, string link, string what)
    {
        var counts = new List<int>();
        for (string? at = path; at is not null && counts.Count < 10;)
        {
            var page = await ReadAsync(at);
            counts.Add(page.Split(what).Length - 1);
            var end = page.IndexOf($"\">{link}</a>", StringComparison.Ordinal);
            at = end < 0 ? null : WebUtility.HtmlDecode(page[(page.LastIndexOf('"', end - 1) + 1)..end]);
        }

        return counts;
    }

    private async Task<string> ReadAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
