using System.Diagnostics;
using Bramble.Master.Store;
using Bramble.State;
using Bramble.State.Nodes;
using Bramble.State.Tokens;
using Bramble.TestKit;
using Microsoft.Data.Sqlite;

namespace Bramble.Master.Tests.Store;

public sealed class SqliteBatchLogTests
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_kind_of_row_comes_back_as_it_was(bool cleanStop)
    {
        await using var bench = new StoreBench();
        using var log = new SqliteBatchLog(bench.Database);
        log.Open();
        var key = StoreBench.Hash(1001);
        var id = StoreBench.Join(1).NewId;
        var now = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero).AddTicks(1234567);
        Command[] commands =
        [
            StoreBench.Cluster, StoreBench.Token(1), StoreBench.Token(2), StoreBench.Token(3), StoreBench.Join(1), StoreBench.Join(2),
            StoreBench.Token(4) with { BoundNode = id }, StoreBench.Token(5) with { BoundName = "oven" }, new RevokeToken(new(3)),
            new OpenSession(key) { BootId = "a", Serial = "t", Address = "10.0.0.1:1", AgentVersion = "1", Hostname = "h" },
            new OpenSession(key) { BootId = "b", Serial = "t" }, new DrainNode(id),
            new RenewCertificate(key, StoreBench.Hash(7), now.AddDays(90)), new RemoveNode(StoreBench.Join(2).NewId),
        ];
        var committed = await log.CommitAsync([.. commands.Select(command => new TimedCommand(command, now))], _ct);
        Assert.All(committed.Decisions, decision => Assert.IsType<Decision.Accepted>(decision));
        if (cleanStop)
        {
            log.CloseClean();
        }

        var loaded = log.Open();
        Assert.Equal(committed.State.Cluster, loaded.Cluster);
        Assert.Equal(committed.State.Audit, loaded.Audit);
        Assert.Equal(committed.State.Nodes.All.ToHashSet(), loaded.Nodes.All.ToHashSet());
        Assert.Equal(committed.State.Tokens.All.ToHashSet(), loaded.Tokens.All.ToHashSet());
        Assert.Equal(committed.State.Tombstones.All.ToHashSet(), loaded.Tombstones.All.ToHashSet());
        Assert.NotNull(loaded.Nodes.Find(id)?.Hold);
        Assert.Equal(1, loaded.Tombstones.Count);
    }

    [Fact]
    public async Task A_file_of_another_program_or_of_a_newer_Bramble_is_refused()
    {
        await using var bench = new StoreBench();
        Run(bench.Database, "CREATE TABLE t (x)");
        using (var log = new SqliteBatchLog(bench.Database))
        {
            Assert.Contains("another program", Assert.Throws<StoreException>(log.Open).Message, StringComparison.Ordinal);
        }

        Run(bench.Database, $"PRAGMA application_id = {Migrations.ApplicationId}; PRAGMA user_version = {Migrations.Newest + 1}");
        using (var log = new SqliteBatchLog(bench.Database))
        {
            Assert.Contains("newer Bramble", Assert.Throws<StoreException>(log.Open).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_damaged_file_is_not_served_after_an_unclean_stop()
    {
        await using var bench = new StoreBench();
        using (var log = new SqliteBatchLog(bench.Database))
        {
            log.Open();
            await log.CommitAsync([.. Enumerable.Range(0, 500).Select(i => new TimedCommand(i == 0 ? StoreBench.Cluster : StoreBench.Token(i), DateTimeOffset.UnixEpoch))], _ct);
        }

        await using (var file = File.OpenWrite(bench.Database))
        {
            file.Position = 4096 * 9;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 8192).ToArray(), _ct);
        }

        using var damaged = new SqliteBatchLog(bench.Database);
        Assert.Contains("damaged", Assert.Throws<StoreException>(damaged.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_files_are_for_their_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are a Unix thing.");
        await using var bench = new StoreBench();
        using var log = new SqliteBatchLog(bench.Database);
        log.Open();
        await log.CommitAsync([new TimedCommand(StoreBench.Cluster, DateTimeOffset.UnixEpoch)], _ct);
        foreach (var file in Directory.GetFiles(bench.Directory))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task A_second_master_on_the_directory_gets_one_clear_line()
    {
        await using var bench = new StoreBench();
        using (DirectoryLock.Take(bench.Directory))
        {
            Assert.Contains("another master", Assert.Throws<StoreException>(() => DirectoryLock.Take(bench.Directory)).Message, StringComparison.Ordinal);
        }

        DirectoryLock.Take(bench.Directory).Dispose();
    }

    [Fact]
    public async Task A_directory_in_which_nothing_more_can_be_written_can_still_be_locked()
    {
        await using var bench = new StoreBench();
        // Stands for a disk so full that the few bytes about who has it find no room.
        Directory.CreateDirectory(Path.Combine(bench.Directory, "bramble.pid"));

        using var held = DirectoryLock.Take(bench.Directory);

        Assert.Contains("cannot be locked", Assert.Throws<StoreException>(() => DirectoryLock.Take(bench.Directory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_throws_refuses_its_command_and_no_other()
    {
        await using var bench = new StoreBench();
        await using var store = bench.Store();
        await store.ExecuteAsync(StoreBench.Cluster, _ct);
        await store.ExecuteAsync(StoreBench.Token(1), _ct);

        var failed = await store.ExecuteAsync(StoreBench.Join(1) with { Claims = null! }, _ct); // What no edge should ever send.
        var joined = await store.ExecuteAsync(StoreBench.Join(1), _ct);

        Assert.IsType<CommandFailed>(Assert.IsType<CommandResult.Refused>(failed).Refusal);
        Assert.IsType<CommandResult.Committed>(joined);
        Assert.False(store.Completion.IsCompleted);
    }

    [Fact]
    public async Task On_a_full_disk_removals_are_recorded_growth_is_refused_and_it_mends_itself()
    {
        await using var bench = new StoreBench { Options = { BallastBytes = 1 << 20 } };
        Assert.SkipUnless(await MountAsync("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", bench.Directory), "Mounting needs root.");
        try
        {
            await using (var store = bench.Store())
            {
                bench.Room.Look();
                await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
                await store.ExecuteAsync(StoreBench.Token(10_000), _ct).DefaultTimeout();
                await store.ExecuteAsync(StoreBench.Join(10_000), _ct).DefaultTimeout();
                var filler = Path.Combine(bench.Directory, "filler");
                Fill(filler);

                // Nobody looks at the disk meanwhile: it is full at once, as by another program.
                CommandResult result = new CommandResult.Committed(null);
                var acknowledged = 0;
                for (var i = 0; i < 5000 && result is CommandResult.Committed; i++)
                {
                    result = await store.ExecuteAsync(StoreBench.Token(i), _ct).DefaultTimeout();
                    acknowledged = result is CommandResult.Committed ? i + 1 : i;
                }

                Assert.Equal("store-full", Assert.IsType<CommandResult.Unavailable>(result).Problem.Code);
                Assert.Null(store.Degraded);
                Assert.Equal("store-full", store.Problem?.Code);
                Assert.Null(store.State.Tokens.Find(new(acknowledged)));
                Assert.IsType<CommandResult.Committed>(await store.ExecuteAsync(new RemoveNode(StoreBench.Join(10_000).NewId), _ct).DefaultTimeout());
                Assert.All(Enumerable.Range(0, acknowledged), i => Assert.NotNull(store.State.Tokens.Find(new(i))));

                File.Delete(filler);
                bench.Room.Look();
                Assert.Null(store.Problem);
                Assert.Equal(1 << 20, new FileInfo(Path.Combine(bench.Directory, Ballast.FileName)).Length);
                Assert.IsType<CommandResult.Committed>(await store.ExecuteAsync(StoreBench.Token(7000), _ct).DefaultTimeout());
            }
        }
        finally
        {
            await MountAsync("umount", bench.Directory);
        }
    }

    [Fact]
    public async Task A_full_disk_without_a_ballast_refuses_lets_read_and_mends_itself()
    {
        await using var bench = new StoreBench { Options = { BallastBytes = 0 } };
        Assert.SkipUnless(await MountAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", bench.Directory), "Mounting needs root.");
        try
        {
            await using (var store = bench.Store())
            {
                await store.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
                var filler = Path.Combine(bench.Directory, "filler");
                Fill(filler);
                CommandResult result = new CommandResult.Committed(null);
                var acknowledged = 0;
                for (var i = 0; i < 5000 && result is CommandResult.Committed; i++)
                {
                    result = await store.ExecuteAsync(StoreBench.Token(i), _ct).DefaultTimeout();
                    acknowledged = result is CommandResult.Committed ? i + 1 : i;
                }

                Assert.Equal("store-unconfirmed", Assert.IsType<CommandResult.Unavailable>(result).Problem.Code);
                Assert.Equal("home", store.State.Cluster?.Name);
                var mended = new TaskCompletionSource();
                File.Delete(filler);
                store.Subscribe(_ => mended.TrySetResult());
                if (store.Degraded is not null)
                {
                    await mended.Task.DefaultTimeout();
                }

                Assert.IsType<CommandResult.Committed>(await store.ExecuteAsync(StoreBench.Token(7000), _ct).DefaultTimeout());
                Assert.All(Enumerable.Range(0, acknowledged), i => Assert.NotNull(store.State.Tokens.Find(new(i))));
            }
        }
        finally
        {
            await MountAsync("umount", bench.Directory);
        }
    }

    [Fact]
    public async Task A_start_on_a_full_disk_takes_the_ballasts_room()
    {
        await using var bench = new StoreBench { Options = { BallastBytes = 1 << 20 } };
        Assert.SkipUnless(await MountAsync("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", bench.Directory), "Mounting needs root.");
        try
        {
            bench.Room.Look();
            await using (var first = bench.Store())
            {
                await first.ExecuteAsync(StoreBench.Cluster, _ct).DefaultTimeout();
            }

            Fill(Path.Combine(bench.Directory, "filler"));
            await using var second = bench.Store();

            Assert.Equal("home", second.State.Cluster?.Name);
            Assert.Equal("store-full", second.Problem?.Code);
            Assert.IsType<CommandResult.Committed>(await second.ExecuteAsync(new Bramble.State.Audit.RecordAudit("test", null, "done"), _ct).DefaultTimeout());
        }
        finally
        {
            await MountAsync("umount", "-l", bench.Directory);
        }
    }

    public static TheoryData<bool, int> Rot => new(from cleanStop in new[] { true, false } from page in Enumerable.Range(0, 24) select (cleanStop, page));

    [Theory]
    [MemberData(nameof(Rot))]
    public async Task Rot_in_the_stopped_file_is_told_with_the_remedy_or_does_no_harm(bool cleanStop, int page)
    {
        await using var bench = new StoreBench();
        using (var log = new SqliteBatchLog(bench.Database))
        {
            log.Open();
            TimedCommand[] commands = [.. Enumerable.Range(0, 400).Select(i => new TimedCommand(i == 0 ? StoreBench.Cluster : StoreBench.Token(i), DateTimeOffset.UnixEpoch))];
            await log.CommitAsync(commands, _ct);
            await log.CommitAsync([.. Enumerable.Range(1, 50).Select(i => new TimedCommand(StoreBench.Join(i), DateTimeOffset.UnixEpoch))], _ct);
            log.Open(); // Everything is in the file now, nothing in the log beside it.
            if (cleanStop)
            {
                log.CloseClean();
            }
        }

        // The head of a page, where its structure is, and a stretch in its middle.
        await using (var file = File.Open(bench.Database, FileMode.Open))
        {
            var at = (file.Length / 4096 * page / 24 * 4096) + (page % 2 == 0 ? 0 : 2048);
            file.Position = at;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 64).ToArray(), _ct);
        }

        using var rotten = new SqliteBatchLog(bench.Database);
        if (Record.Exception(() => rotten.Open()) is { } exception)
        {
            // Never another one: it would be a stack trace instead of a sentence.
            Assert.IsType<StoreException>(exception);
            Assert.Matches("bramble restore|of another program|newer Bramble", exception.Message);
        }
    }

    private static void Fill(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    private static void Run(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Sql.Execute(connection, sql);
    }

    private static async Task<bool> MountAsync(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }

        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync().DefaultTimeout();
        return process.ExitCode == 0;
    }
}
