using Bramble.Protocol.Api;
using Bramble.Protocol.Health;
using Bramble.TestKit.Dashboard;

namespace Bramble.Dashboard.Tests.Pages;

public sealed class NodePageTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
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
    public async Task A_reason_names_its_check_so_that_it_can_be_looked_up()
    {
        var reason = new HealthReason { Id = CheckIds.CardWorn, Severity = HealthSeverity.Attention, Text = "The flash is old.", Cure = "Copy it.", DocsAnchor = "checks.md#card-worn" };
        _host.Cluster.Put(_host.Cluster.Make("pi-1") with { Health = NodeHealth.Of([reason]) });

        Assert.Contains("docs/checks.md: <code data-field=\"id\">card-worn</code>", await ReadAsync("/nodes/pi-1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_card_the_last_start_and_what_held_it_back_are_told()
    {
        var facts = new NodeFacts { Boot = new BootFacts { ResetCause = "under-voltage" }, Disks = [new DiskFacts { Name = "mmcblk0", Kind = "sd", Model = "SC32G", MadeIn = "2019-07" }] };
        var vitals = new NodeVitals { At = _host.Cluster.Now, UptimeSeconds = 7_300, ThrottleCounts = new ThrottleCounts { UnderVoltage = 3 } };
        _host.Cluster.Put(_host.Cluster.Make("pi-1", facts, vitals));

        var page = await ReadAsync("/nodes/pi-1");

        Assert.Contains(">SD card SC32G, made in 2019-07</dd>", page, StringComparison.Ordinal);
        Assert.Contains(">2 h ago: its voltage broke down</dd>", page, StringComparison.Ordinal);
        Assert.Contains(">under-voltage 3 times since the agent started</dd>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_node_with_an_agent_can_be_asked_for_its_processes()
    {
        _host.Cluster.Put(_host.Cluster.Make("pi-1", kind: NodeKind.Agent));
        _host.Cluster.Put(_host.Cluster.Make("pi-2", kind: NodeKind.Classic));

        Assert.Contains("bramble node processes pi-1</code>", await ReadAsync("/nodes/pi-1"), StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"processes\"", await ReadAsync("/nodes/pi-2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_says_why_a_node_takes_no_tasks_and_what_it_can_hold_them_to()
    {
        _host.Cluster.Put(_host.Cluster.Make("pi-01", kind: NodeKind.Agent) with
        {
            Tasks = new NodeTasks { Refuses = "Its disk is <full>.", Memory = LimitSupport.Watched, Cpu = LimitSupport.None, Processes = LimitSupport.Enforced },
        });

        var page = await ReadAsync("/nodes/pi-01");

        Assert.Contains("none: Its disk is &lt;full&gt;.", page, StringComparison.Ordinal);
        Assert.Contains("memory watched, cpu not kept, processes kept", page, StringComparison.Ordinal);
    }

    private Task<string> ReadAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
}
