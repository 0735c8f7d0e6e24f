using Bramble.Protocol.Api;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Bramble.TestKit.Dashboard;
using Microsoft.Playwright;

namespace Bramble.EndToEnd.Tests;

/// <summary>The page in a real browser against the real master.</summary>
public sealed class LivePageTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>What the page promises for a node that comes or goes.</summary>
    private const float Promise = 2_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slave_is_shown_within_two_seconds_of_its_coming_and_gone_within_two_of_its_going()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        await using var watched = await browser.OpenAsync(master.Page);
        await watched.Page.Locator("#live[data-mode=live]").WaitForAsync();

        var slave = await master.ConnectSlaveAsync("pi-42", Cancelled);
        var tile = Tile(watched.Page, "pi-42");
        await tile.WaitForAsync(new() { Timeout = Promise });
        Assert.Contains("2 nodes", await watched.Page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);

        slave.Dispose();
        await tile.WaitForAsync(new() { State = WaitForSelectorState.Detached, Timeout = Promise });
        Assert.Empty(watched.Complaints);
    }

    [Theory]
    [InlineData("<script>document.title='owned'</script>")]
    [InlineData("\"><img src=x onerror=\"document.title='owned'\">")]
    [InlineData("pi\u0000\u001b[31m\u202e-05\u0007")]
    [InlineData("'{{constructor.constructor('document.title=1')()}}")]
    public async Task A_hostile_host_name_is_shown_harmless(string hostname)
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        await using var before = await browser.OpenAsync(master.Page);
        await before.Page.Locator("#live[data-mode=live]").WaitForAsync();
        var title = await before.Page.TitleAsync();
        using var slave = await master.ConnectSlaveAsync(hostname, Cancelled);
        await before.Page.Locator("h1", new() { HasText = "2 nodes" }).WaitForAsync();

        foreach (var path in new[] { "/", "/classic", "/events" })
        {
            await using var after = await browser.OpenAsync(new Uri(master.Page, path));
            Assert.DoesNotContain("owned", await after.Page.TitleAsync(), StringComparison.Ordinal);
            Assert.Equal(0, await after.Page.Locator("script:not([src]), [onerror], img[src=x]").CountAsync());
            Assert.DoesNotContain('\u202e', await after.Page.ContentAsync());
            Assert.Empty(after.Complaints);
        }

        Assert.Equal(title, await before.Page.TitleAsync());
        Assert.Empty(before.Complaints);
    }

    [Fact]
    public async Task The_busiest_processes_are_read_at_the_press_of_a_button_or_it_is_said_why_not()
    {
        await using var host = await DashboardHost.StartAsync(TimeProvider.System);
        host.Cluster.Put(host.Cluster.Make("pi-01", kind: NodeKind.Agent));
        await using var watched = await browser.OpenAsync(new Uri(host.Address, "/nodes/pi-01"));
        var look = watched.Page.Locator("#look");

        await look.ClickAsync();
        await watched.Page.Locator("#looked", new() { HasText = "The agent is too old." }).WaitForAsync();
        Assert.Equal(0, await watched.Page.Locator("#processes tbody tr").CountAsync());

        host.Cluster.Processes = [new ProcessInfo { Pid = 42, Name = "<b>blender\u202e", CpuPercent = 398.4, MemoryBytes = 1 << 30 }, new ProcessInfo { Pid = 7, Name = "idle" }];
        await look.ClickAsync();
        await watched.Page.Locator("#processes tbody tr").Nth(1).WaitForAsync();
        Assert.Equal(["<b>blender\uFFFD", "398 %", "1 GiB", "42", "idle", "\u2013", "\u2013", "7"], await watched.Page.Locator("#processes tbody tr > *").AllInnerTextsAsync(), StringComparer.Ordinal);
        Assert.Equal("", await watched.Page.Locator("#looked").InnerTextAsync());
        // The browser's own, of answers that this host does not have or refuses, are no fault of the page.
        Assert.All(watched.Complaints, complaint => Assert.Contains("Failed to load resource", complaint, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_script_the_page_is_readable()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var slave = await master.ConnectSlaveAsync("pi-07", Cancelled);
        await using (var live = await browser.OpenAsync(master.Page))
        {
            await Tile(live.Page, "pi-07").WaitForAsync();
        }

        await using var still = await browser.OpenAsync(master.Page, script: false);
        Assert.Contains("2 nodes", await still.Page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
        Assert.True(await Tile(still.Page, "pi-07").IsVisibleAsync());
    }

    [Theory]
    [InlineData("/", ColorScheme.Dark)]
    [InlineData("/", ColorScheme.Light)]
    [InlineData("/events", ColorScheme.Dark)]
    [InlineData("/classic", ColorScheme.Light)]
    [InlineData("/join", ColorScheme.Dark)]
    public async Task On_a_phone_nothing_has_to_be_moved_sideways(string path, ColorScheme scheme)
    {
        await using var master = await RunningMaster.StartAsync();
        using var slave = await master.ConnectSlaveAsync(new string('w', 63), Cancelled);
        await using var phone = await browser.OpenAsync(new Uri(master.Page, path), scheme, width: 390, height: 844);
        Assert.True(await phone.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(phone.Complaints);
    }

    [Fact]
    public async Task The_classic_page_shows_both_blocks()
    {
        await using var master = await RunningMaster.StartAsync();
        using var slave = await master.ConnectSlaveAsync("pi-01", Cancelled);
        await using var watched = await browser.OpenAsync(new Uri(master.Page, "/classic"));
        var text = await watched.Page.Locator("body").InnerTextAsync();
        Assert.Contains("Master Information", text, StringComparison.Ordinal);
        Assert.Contains("Slave Information", text, StringComparison.Ordinal);
        Assert.Contains("\"cpu_cores\"", await watched.Page.Locator("pre").First.InnerTextAsync(), StringComparison.Ordinal);
    }

    private static ILocator Tile(IPage page, string name) => page.Locator("li.tile").Filter(new() { HasText = name }).First;
}
