using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Bramble.Master.Hosting;
using Bramble.Master.Store;
using Bramble.Master.Tests.Access;
using Bramble.Master.Tests.Vitals;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Store;

/// <summary>A card that died while the master was off: what is on it is served, and nothing is taken on until it can be written.</summary>
public sealed class ReadOnlyStartTests : IAsyncDisposable
{
    private const string NeedsRoot = "Mounting needs root on Linux.";

    private static readonly bool CanMount = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    private readonly string _disk = Directory.CreateTempSubdirectory("bramble-read-only-").FullName;
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private bool _isMounted;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_store_starts_with_all_that_was_recorded_and_goes_on_once_it_can_write(bool cleanStop)
    {
        Assert.SkipUnless(CanMount, NeedsRoot);
        await MountAsync();
        await using var bench = new StoreBench { Options = { BallastBytes = 0 } };
        var database = Path.Combine(_disk, "bramble.db");
        var store = bench.Store(new SqliteBatchLog(cleanStop ? database : bench.Database));
        await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
        await store.ExecuteAsync(StoreBench.Token(1), _ct).DefaultTimeout();
        if (!cleanStop)
        {
            // What is there after a power cut, the token in the log alone.
            foreach (var file in Directory.GetFiles(bench.Directory, "bramble.db*"))
            {
                File.Copy(file, Path.Combine(_disk, Path.GetFileName(file)));
            }
        }

        await store.DisposeAsync();
        Assert.Equal(!cleanStop, File.Exists(database + "-wal"));
        await RunAsync("mount", "-o", "remount,ro", _disk);

        await using var again = bench.Store(new SqliteBatchLog(database));

        Assert.NotNull(again.State.Tokens.Find(new(1)));
        Assert.Contains("read-only", again.Degraded?.Message, StringComparison.Ordinal);
        Assert.Equal("store-degraded", Assert.IsType<CommandResult.Unavailable>(await again.ExecuteAsync(StoreBench.Token(2), _ct).DefaultTimeout()).Problem.Code);

        await RunAsync("mount", "-o", "remount,rw", _disk);
        await Until.TrueAsync(() => Task.FromResult(again.Degraded is null), "the store is well again");
        Assert.IsType<CommandResult.Committed>(await again.ExecuteAsync(StoreBench.Token(3), _ct).DefaultTimeout());
        Assert.NotNull(again.State.Tokens.Find(new(1)));
    }

    [Fact]
    public async Task A_damaged_file_and_one_of_an_older_version_are_not_served()
    {
        Assert.SkipUnless(CanMount, NeedsRoot);
        await MountAsync();
        await using var bench = new StoreBench();
        await using (var store = bench.Store())
        {
            await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
        }

        var (older, damaged, empty) = (Path.Combine(_disk, "older.db"), Path.Combine(_disk, "damaged.db"), Path.Combine(_disk, "empty.db"));
        File.Copy(bench.Database, older);
        File.Copy(bench.Database, damaged);
        await File.WriteAllBytesAsync(empty, [], _ct);
        await using (var file = File.OpenWrite(older))
        {
            // The header's user_version, big-endian.
            file.Position = 63;
            file.WriteByte(1);
        }

        await using (var file = File.OpenWrite(damaged))
        {
            file.Position = 4_096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, (int)file.Length - 4_096).ToArray(), _ct);
        }

        await RunAsync("mount", "-o", "remount,ro", _disk);

        // An older one would have to be changed first, and an empty one is no cluster: why they can't be is what is said.
        Assert.Contains("read-only", Assert.Throws<StoreException>(() => bench.Store(new SqliteBatchLog(older))).Message, StringComparison.Ordinal);
        Assert.Contains("read-only", Assert.Throws<StoreException>(() => bench.Store(new SqliteBatchLog(empty))).Message, StringComparison.Ordinal);
        Assert.Contains("is damaged", Assert.Throws<StoreException>(() => bench.Store(new SqliteBatchLog(damaged))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_history_is_told_and_goes_on(bool cleanStop)
    {
        Assert.SkipUnless(CanMount, NeedsRoot);
        await MountAsync();
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var later = noon.AddHours(2);
        var data = Directory.CreateDirectory(Path.Combine(_disk, "data")).FullName;
        using (var first = new HistoryBench(noon))
        {
            first.Run(later - noon, () => 5);
            if (cleanStop)
            {
                first.History.Close();
            }

            // Copied while it is open it is what a power cut leaves.
            foreach (var file in Directory.GetFiles(first.Directory))
            {
                File.Copy(file, Path.Combine(data, Path.GetFileName(file)));
            }
        }

        Assert.Equal(!cleanStop, File.Exists(Path.Combine(data, "vitals.db-wal")));
        await RunAsync("mount", "-o", "remount,ro", _disk);
        using var bench = new HistoryBench(later, directory: data);
        int Told(double value, DateTimeOffset to) => bench.Query(1, noon, 60, to, ["m0"]).Series["m0"].Count(one => one == value);
        bench.Run(TimeSpan.FromMinutes(10), () => 6);
        Assert.Contains("ead-only", bench.History.Problem, StringComparison.Ordinal);
        var before = Told(5, later);
        Assert.InRange(before, 60, 120);

        await RunAsync("mount", "-o", "remount,rw", _disk);
        bench.Run(TimeSpan.FromHours(2), () => 6);
        Assert.Null(bench.History.Problem);
        bench.Restart();
        Assert.Equal(before, Told(5, later));
        Assert.True(Told(6, later.AddHours(3)) > 100, "what came after is there too");
    }

    [Fact]
    public async Task The_master_tells_everywhere_that_it_only_reads()
    {
        Assert.SkipUnless(CanMount, NeedsRoot);
        await MountAsync();
        var data = Path.Combine(_disk, "data");
        string[] options = [$"--data={data}", "--Bramble:Store:RetryEvery=00:00:00.050", "--Bramble:Store:BallastBytes=0"];
        string token;
        await using (var first = await RunningMaster.StartAsync(options))
        {
            using var http = AccessTests.Client(first.AdminToken);
            using var made = await MakeTokenAsync(http, first);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            token = (await made.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken, _ct))!.Id; // It was made.
        }

        await RunAsync("mount", "-o", "remount,ro", _disk);
        await using var master = await RunningMaster.StartAsync(options);
        using var admin = AccessTests.Client(master.AdminToken);
        Assert.Contains(token, await admin.GetStringAsync(new Uri(master.Page, "api/v1/tokens"), _ct).DefaultTimeout(), StringComparison.Ordinal);
        var cluster = await admin.GetFromJsonAsync(new Uri(master.Page, "api/v1/cluster"), BrambleJsonContext.Default.ClusterSummary, _ct).DefaultTimeout();
        Assert.Equal("store-degraded", cluster?.StoreTrouble?.Code);
        Assert.Contains("read-only", cluster?.StoreTrouble?.Message, StringComparison.Ordinal);
        Assert.Contains("The master cannot record everything.</strong>", await admin.GetStringAsync(master.Page, _ct).DefaultTimeout(), StringComparison.Ordinal);
        using (var refused = await MakeTokenAsync(admin, master))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        // Nobody else may have the directory meanwhile: what it records once it can must be the only truth.
        Assert.Contains("in use by another master", (await Assert.ThrowsAsync<StartException>(() => RunningMaster.StartAsync(options))).Message, StringComparison.Ordinal);

        await RunAsync("mount", "-o", "remount,rw", _disk);
        await Until.TrueAsync(
            async () =>
            {
                using var made = await MakeTokenAsync(admin, master);
                return made.StatusCode == HttpStatusCode.Created;
            },
            "it records again");
        Assert.Equal(
            [EventTypes.StoreDegraded, EventTypes.StoreRecovered],
            (await EventsAsync(admin, master)).Where(type => type.StartsWith("store.", StringComparison.Ordinal)), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_first_start_there_ends_with_a_clear_word()
    {
        Assert.SkipUnless(CanMount, NeedsRoot);
        await MountAsync();
        await RunAsync("mount", "-o", "remount,ro", _disk);
        var refused = await Assert.ThrowsAsync<StartException>(() => RunningMaster.StartAsync($"--data={Path.Combine(_disk, "data")}"));
        Assert.Contains("ead-only", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--data DIR", refused.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isMounted)
        {
            await RunAsync("umount", "-l", _disk);
        }

        Directory.Delete(_disk);
    }

    private async Task MountAsync()
    {
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", _disk);
        _isMounted = true;
    }

    private async Task<HttpResponseMessage> MakeTokenAsync(HttpClient http, RunningMaster master)
    {
        using var body = new StringContent("{}", Encoding.UTF8, "application/json");
        return await http.PostAsync(new Uri(master.Page, "api/v1/tokens"), body, _ct).DefaultTimeout();
    }

    private async Task<IEnumerable<string>> EventsAsync(HttpClient http, RunningMaster master)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(master.Page, "api/v1/events"));
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await http.SendAsync(request, _ct).DefaultTimeout();
        return (await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.EventList, _ct))!.Items.Select(item => item.Type); // A good answer has a list.
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync().DefaultTimeout();
        Assert.Equal(0, process.ExitCode);
    }
}
