using System.Net;
using System.Net.Http.Json;
using Bramble.Master.Hosting;
using Bramble.Master.Joining;
using Bramble.Master.Store;
using Bramble.Master.Store.Backups;
using Bramble.Master.Tests.Access;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.State.Cluster;
using Bramble.State.Tokens;
using Bramble.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.Store;

/// <summary>Backups of a running master, restores of them, and of what is no whole backup.</summary>
public sealed class BackupTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private readonly string _directory = Directory.CreateTempSubdirectory("bramble-backup-").FullName;

    private string Source => Path.Combine(_directory, "source");

    private string Target => Path.Combine(_directory, "target");

    private string Backup => Path.Combine(_directory, "backup");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_backup_made_while_commands_are_written_has_all_that_was_acknowledged_before()
    {
        string pin;
        await using (var master = await RunningMaster.StartAsync($"--data={Source}", "--name=garage"))
        {
            var store = master.Services.GetRequiredService<ClusterStore>();
            await FillAsync(store);
            using var stop = new CancellationTokenSource();
            var writing = WriteUntilAsync(store, stop.Token);
            await SaveAsync(master);
            await stop.CancelAsync();
            await writing.DefaultTimeout();
            pin = Convert.ToHexString(master.Services.GetRequiredService<NodeAuthority>().Pin);
            Assert.Empty(Directory.GetFiles(Path.Combine(Source, "backups")));
        }

        var result = Restore(Backup);

        Assert.Equal(("garage", 20, null, false), (result.Cluster, result.Nodes, result.Replaced, result.WasUnfinished));
        Assert.NotNull(result.TakenAt);
        foreach (var file in StoreFiles.All)
        {
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(Target, file)));
        }

        await using var restored = await RunningMaster.StartAsync($"--data={Target}");
        var state = restored.Services.GetRequiredService<ClusterStore>().State;
        Assert.Equal(pin, Convert.ToHexString(restored.Services.GetRequiredService<NodeAuthority>().Pin));
        Assert.All(Enumerable.Range(1, 20), i => Assert.Equal(ClusterRules.RestoreEpochJump, state.Nodes.Find(StoreBench.Join(i).NewId)?.Epoch));
        Assert.All(Enumerable.Range(1, 40), i => Assert.NotNull(state.Tokens.Find(new(i))));
        Assert.DoesNotContain(state.Tokens.All, token => token.State == TokenState.Active);
    }

    [Fact]
    public async Task Only_the_administrator_gets_one_and_only_one_at_a_time()
    {
        await using var master = await RunningMaster.StartAsync($"--data={Source}");
        using var stranger = new HttpClient();
        using var refused = await stranger.PostAsync(new Uri(master.Page, "api/v1/backup"), content: null, _ct).DefaultTimeout();
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        using var admin = AccessTests.Client(master.AdminToken);
        using (master.Services.GetRequiredService<BackupMaker>().TryMake())
        {
            using var second = await admin.PostAsync(new Uri(master.Page, "api/v1/backup"), content: null, _ct).DefaultTimeout();
            Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
            Assert.Equal("backup-running", (await second.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Problem, _ct))?.Code);
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(Source, "backups", "backup.new")));
        }

        await SaveAsync(master);
        Assert.Contains(
            "cluster.backup", await AuditAsync(Path.Combine(Source, StoreFiles.Database)), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_restore_is_refused_where_a_master_runs_or_a_cluster_is()
    {
        await MakeBackupAsync();
        await using (var master = await RunningMaster.StartAsync($"--data={Target}"))
        {
            Assert.Contains("in use by another master", Assert.Throws<StoreException>(() => Restore(Backup, force: true)).Message, StringComparison.Ordinal);
        }

        var before = await File.ReadAllBytesAsync(Path.Combine(Target, StoreFiles.AuthorityKey), _ct);
        Assert.Contains("--force", Assert.Throws<StoreException>(() => Restore(Backup)).Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(Target, StoreFiles.AuthorityKey), _ct));

        var result = Restore(Backup, force: true);

        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(result.Replaced!, StoreFiles.AuthorityKey), _ct)); // There was something.
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Source, StoreFiles.AuthorityKey), _ct), await File.ReadAllBytesAsync(Path.Combine(Target, StoreFiles.AuthorityKey), _ct));
        Assert.True(File.Exists(Path.Combine(result.Replaced!, StoreFiles.Database))); // Likewise.
        await using var restored = await RunningMaster.StartAsync($"--data={Target}");
        Assert.Equal(20, restored.Services.GetRequiredService<ClusterStore>().State.Nodes.Count);
    }

    [Fact]
    public async Task A_backup_that_was_cut_off_is_refused_and_nothing_is_changed()
    {
        await MakeBackupAsync();
        var whole = await File.ReadAllBytesAsync(Backup, _ct);
        var cut = Path.Combine(_directory, "cut");

        // The two blocks behind the last entry hold nothing.
        for (var length = 0; length <= whole.Length - 1024 - 512; length += Math.Max(1, whole.Length / 60))
        {
            await File.WriteAllBytesAsync(cut, whole[..length], _ct);
            Assert.Contains("no whole backup", Assert.Throws<StoreException>(() => Restore(cut)).Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(StoreFiles.All, file => File.Exists(Path.Combine(Target, file)));
        Assert.Empty(Directory.GetDirectories(Target));
    }

    [Fact]
    public async Task A_backup_with_any_changed_byte_is_refused_or_restored_whole()
    {
        await MakeBackupAsync();
        var whole = await File.ReadAllBytesAsync(Backup, _ct);
        var changed = Path.Combine(_directory, "changed");
        var refused = 0;
        for (var at = 0; at < whole.Length; at += 197)
        {
            whole[at] ^= 0x21;
            await File.WriteAllBytesAsync(changed, whole, _ct);
            whole[at] ^= 0x21;
            var target = Path.Combine(_directory, $"target-{at}");
            try
            {
                // Where it is taken, what was changed is in the space between entries.
                Assert.Equal(20, new Restoring(target, TimeProvider.System).Run(changed, force: false).Nodes);
            }
            catch (StoreException)
            {
                refused++;
                Assert.DoesNotContain(StoreFiles.All, file => File.Exists(Path.Combine(target, file)));
            }

            Directory.Delete(target, recursive: true);
        }

        Assert.True(refused > 100, $"only {refused} changes were noticed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a backup")]
    [InlineData("SQLite format 3\0 and then nothing")]
    public async Task What_is_no_backup_is_refused(string content)
    {
        await File.WriteAllTextAsync(Backup, content, _ct);

        Assert.NotEmpty(Assert.Throws<StoreException>(() => Restore(Backup)).Message);
        Assert.Empty(Directory.GetDirectories(Target));
    }

    [Fact]
    public async Task A_snapshot_goes_in_the_place_of_a_damaged_database()
    {
        string snapshot;
        await using (var master = await RunningMaster.StartAsync($"--data={Source}"))
        {
            await FillAsync(master.Services.GetRequiredService<ClusterStore>());
            snapshot = master.Services.GetRequiredService<Snapshots>().Take(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))!; // The first always is.
        }

        await File.WriteAllBytesAsync(Path.Combine(Source, StoreFiles.Database), new byte[8192], _ct);
        Assert.Contains("is damaged", (await Assert.ThrowsAsync<StartException>(() => RunningMaster.StartAsync($"--data={Source}"))).Message, StringComparison.Ordinal);

        var result = new Restoring(Source, TimeProvider.System).Run(snapshot, force: true);

        Assert.Equal((20, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (result.Nodes, result.TakenAt));
        Assert.Equal(8192, new FileInfo(Path.Combine(result.Replaced!, StoreFiles.Database)).Length); // There was one.
        await using var restored = await RunningMaster.StartAsync($"--data={Source}");
        Assert.Equal(20, restored.Services.GetRequiredService<ClusterStore>().State.Nodes.Count);
        Assert.Contains("missing", Assert.Throws<StoreException>(() => Restore(snapshot)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshots_are_kept_up_to_a_number_and_only_where_something_has_changed()
    {
        await using var master = await RunningMaster.StartAsync($"--data={Source}", "--Bramble:Store:SnapshotEvery=00:00:00");
        var snapshots = master.Services.GetRequiredService<Snapshots>();
        var store = master.Services.GetRequiredService<ClusterStore>();
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var taken = new List<string?>();
        for (var i = 1; i <= 5; i++)
        {
            // The clock goes backwards meanwhile: the number counts.
            taken.Add(snapshots.Take(at.AddDays(-i)));
            Assert.Null(snapshots.Take(at.AddDays(-i)));
            await store.ExecuteAsync(StoreBench.Token(i), _ct).DefaultTimeout();
        }

        var kept = Directory.GetFiles(Path.Combine(Source, "backups")).Order(StringComparer.Ordinal);
        Assert.Equal(taken[^3..], kept, StringComparer.Ordinal);
        Assert.All(kept, file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task The_master_keeps_snapshots_by_itself_in_a_directory_of_choice()
    {
        var elsewhere = Path.Combine(_directory, "elsewhere");
        await using var master = await RunningMaster.StartAsync($"--data={Source}", $"--Bramble:Store:SnapshotDirectory={elsewhere}", "--Bramble:Store:SnapshotEvery=00:00:00.020");

        await Until.TrueAsync(() => Task.FromResult(Directory.Exists(elsewhere) && Directory.GetFiles(elsewhere, "cluster-*.db").Length > 0), "a snapshot is kept");
    }

    /// <summary>The power may go between any two renames of a restore. Here it goes after each number of files.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_restore_that_was_cut_short_is_ended_by_the_next_and_no_master_starts_before(int moved)
    {
        await MakeBackupAsync();
        await (await RunningMaster.StartAsync($"--data={Target}")).DisposeAsync();

        // As it is after the files were checked and the first of them were swapped.
        new Restoring(Path.Combine(_directory, "other"), TimeProvider.System).Run(Backup, force: false);
        var ready = Directory.CreateDirectory(Path.Combine(Target, "restored-x")).FullName;
        var replaced = Directory.CreateDirectory(Path.Combine(Target, "replaced-x")).FullName;
        foreach (var (file, index) in StoreFiles.All.Order(StringComparer.Ordinal).Select((file, index) => (file, index)))
        {
            File.Copy(Path.Combine(_directory, "other", file), Path.Combine(ready, file));
            if (index < moved)
            {
                File.Move(Path.Combine(Target, file), Path.Combine(replaced, file));
                File.Move(Path.Combine(ready, file), Path.Combine(Target, file));
            }
        }

        Assert.Contains("cut short", (await Assert.ThrowsAsync<StartException>(() => RunningMaster.StartAsync($"--data={Target}"))).Message, StringComparison.Ordinal);
        var result = Restore(Backup);

        Assert.Equal((true, 20, replaced), (result.WasUnfinished, result.Nodes, result.Replaced));
        Assert.All(StoreFiles.All, file => Assert.True(File.Exists(Path.Combine(replaced, file)), file));
        await using var restored = await RunningMaster.StartAsync($"--data={Target}");
        Assert.Equal(20, restored.Services.GetRequiredService<ClusterStore>().State.Nodes.Count);
    }

    private RestoreResult Restore(string file, bool force = false) => new Restoring(Target, TimeProvider.System).Run(file, force);

    private async Task MakeBackupAsync()
    {
        await using var master = await RunningMaster.StartAsync($"--data={Source}");
        await FillAsync(master.Services.GetRequiredService<ClusterStore>());
        await SaveAsync(master);
    }

    private async Task FillAsync(ClusterStore store)
    {
        for (var i = 1; i <= 40; i++)
        {
            Assert.IsType<CommandResult.Committed>(await store.ExecuteAsync(StoreBench.Token(i) with { Lifetime = TimeSpan.FromDays(1) }, _ct).DefaultTimeout());
        }

        for (var i = 1; i <= 20; i++)
        {
            Assert.IsType<CommandResult.Committed>(await store.ExecuteAsync(StoreBench.Join(i), _ct).DefaultTimeout());
        }
    }

    private static async Task WriteUntilAsync(ClusterStore store, CancellationToken stop)
    {
        for (var i = 1_000; !stop.IsCancellationRequested; i++)
        {
            await store.ExecuteAsync(StoreBench.Token(i), CancellationToken.None);
        }
    }

    private async Task SaveAsync(RunningMaster master)
    {
        using var admin = AccessTests.Client(master.AdminToken);
        using var response = await admin.PostAsync(new Uri(master.Page, "api/v1/backup"), content: null, _ct).DefaultTimeout();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await File.WriteAllBytesAsync(Backup, await response.Content.ReadAsByteArrayAsync(_ct), _ct);
    }

    private async Task<List<string>> AuditAsync(string database)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(_ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT action FROM audit";
        await using var reader = await command.ExecuteReaderAsync(_ct);
        var actions = new List<string>();
        while (await reader.ReadAsync(_ct))
        {
            actions.Add(reader.GetString(0));
        }

        return actions;
    }
}
