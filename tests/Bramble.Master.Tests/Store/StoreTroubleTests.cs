using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Bramble.Master.Hosting;
using Bramble.Master.Tests.Access;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.Store;

/// <summary>What a person and a script see of a disk that fills up under a whole master, and empties again.</summary>
public sealed class StoreTroubleTests
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_master_of_a_directory_is_told_who_has_it()
    {
        await using var master = await RunningMaster.StartAsync();
        var data = master.Services.GetRequiredService<MasterSettings>().Data;
        var refused = await Assert.ThrowsAsync<StartException>(() => RunningMaster.StartAsync($"--data={data}"));
        Assert.Contains($"in use by another master (process {Environment.ProcessId})", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_told_everywhere_and_gone_when_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting needs root on Linux.");
        var data = Directory.CreateTempSubdirectory("bramble-full-").FullName;
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", data);
        try
        {
            await using var master = await RunningMaster.StartAsync($"--data={data}", "--Bramble:Store:WatchEvery=00:00:00.050", "--Bramble:Store:BallastBytes=1048576");
            using var admin = AccessTests.Client(master.AdminToken);
            Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(admin, master)).Status);

            var filler = Path.Combine(data, "filler");
            await using (var file = new FileStream(filler, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, PreallocationSize = 46 << 20 }))
            {
                await file.WriteAsync(new byte[1], _ct);
            }

            await Until.TrueAsync(async () => (await ReadyAsync(admin, master)) is { Status: HttpStatusCode.ServiceUnavailable, Text: var text } && text.Contains("store-full", StringComparison.Ordinal), "it is not ready");
            using var refused = await admin.PostAsync(new Uri(master.Page, "api/v1/tokens"), new StringContent("{}", Encoding.UTF8, "application/json"), _ct).DefaultTimeout();
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
            var problem = await refused.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Problem, _ct);
            Assert.Equal("store-full", problem?.Code);
            Assert.Contains("Free some space", problem?.Detail, StringComparison.Ordinal);
            var cluster = await admin.GetFromJsonAsync(new Uri(master.Page, "api/v1/cluster"), BrambleJsonContext.Default.ClusterSummary, _ct).DefaultTimeout();
            Assert.Equal("store-full", cluster?.StoreTrouble?.Code);
            var page = await admin.GetStringAsync(master.Page, _ct).DefaultTimeout();
            Assert.Contains("The master cannot record everything.</strong>", page, StringComparison.Ordinal);
            Assert.DoesNotContain("role=\"alert\" hidden", page, StringComparison.Ordinal);

            File.Delete(filler);
            await Until.TrueAsync(async () => (await ReadyAsync(admin, master)).Status == HttpStatusCode.OK, "it is ready again");
            using var made = await admin.PostAsync(new Uri(master.Page, "api/v1/tokens"), new StringContent("{}", Encoding.UTF8, "application/json"), _ct).DefaultTimeout();
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(master.Page, "api/v1/events"));
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await admin.SendAsync(request, _ct).DefaultTimeout();
            var events = await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.EventList, _ct);
            Assert.Equal(
                [EventTypes.StoreDegraded, EventTypes.StoreRecovered],
                events!.Items.Select(item => item.Type).Where(type => type.StartsWith("store.", StringComparison.Ordinal)), // A good answer has a list.
                StringComparer.Ordinal);
        }
        finally
        {
            await RunAsync("umount", "-l", data);
            Directory.Delete(data);
        }
    }

    private async Task<(HttpStatusCode Status, string Text)> ReadyAsync(HttpClient http, RunningMaster master)
    {
        using var response = await http.GetAsync(new Uri(master.Page, "readyz"), _ct).DefaultTimeout();
        return (response.StatusCode, await response.Content.ReadAsStringAsync(_ct));
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync().DefaultTimeout();
        Assert.Equal(0, process.ExitCode);
    }
}
