using Bramble.Protocol.Api;
using Bramble.TestKit;
using Bramble.TestKit.Dashboard;

namespace Bramble.Dashboard.Tests.Pages;

public sealed class NodePageTests
{
    [Fact]
    public async Task The_page_says_why_a_node_takes_no_tasks_and_what_it_can_hold_them_to()
    {
        await using var host = await DashboardHost.StartAsync(TimeProvider.System);
        using var http = new HttpClient { BaseAddress = host.Address };
        host.Cluster.Put(host.Cluster.Make("pi-01", kind: NodeKind.Agent) with
        {
            Tasks = new NodeTasks { Refuses = "Its disk is <full>.", Memory = LimitSupport.Watched, Cpu = LimitSupport.None, Processes = LimitSupport.Enforced },
        });

        var page = await http.GetStringAsync(new Uri("nodes/pi-01", UriKind.Relative), TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Contains("none: Its disk is &lt;full&gt;.", page, StringComparison.Ordinal);
        Assert.Contains("memory watched, cpu not kept, processes kept", page, StringComparison.Ordinal);
    }
}
