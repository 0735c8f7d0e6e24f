using System.Security.Cryptography;
using System.Text;
using Bramble.Master.Logs;
using Bramble.Master.Store;
using Bramble.Master.Tests.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;
using Bramble.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bramble.Master.Tests.Logs;

/// <summary>The files of output: what is kept of them, how small and how long.</summary>
public sealed class LogStoreTests : IAsyncDisposable
{
    private const int KiB = 1024;

    private readonly StoreBench _bench = new() { Options = { BallastBytes = 0 } };
    private readonly ClusterStore _store;
    private readonly LogOptions _options = new();
    private int _jobs;
    private bool _isFull;

    public LogStoreTests()
    {
        _bench.Measure = _ => new DiskSpace(1000, _isFull ? 0 : 900, _isFull ? 0 : 900);
        _bench.Options.EnoughBytes = 1_000;
        _bench.Room.Look();
        _store = _bench.Store();
    }

    private string Files => Path.Combine(_bench.Directory, "logs");

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task What_has_ended_is_compressed_and_reads_the_same()
    {
        var logs = Open();
        var id = await EndedAsync();
        var text = string.Join('\n', Enumerable.Range(0, 5_000).Select(i => $"{i}: another line of output"));
        Write(logs, id, text);

        Tidy(logs, TimeSpan.Zero);
        Assert.True(File.Exists(PathOf(id)), "output that may still grow was compressed");
        Tidy(logs, TimeSpan.FromMinutes(2));

        Assert.False(File.Exists(PathOf(id)));
        Assert.InRange(new FileInfo(PathOf(id) + ".gz").Length, 1, text.Length / 2);
        Assert.Equal(text, Read(logs, id));
        Assert.Equal(text, Read(Open(), id));
        Assert.Equal(text.Length, Open().NextOffset(new LogKey(id, IsError: false)));

        // What comes late is behind what was compressed, and is compressed with it.
        logs.Append(new LogKey(id, IsError: false), text.Length, 0, Encoding.UTF8.GetBytes(new string('x', 8 * KiB)), 1 << 20);
        Assert.Equal(text + new string('x', 8 * KiB), Read(Open(), id));
        Tidy(logs, TimeSpan.FromMinutes(4));
        Assert.False(File.Exists(PathOf(id)));
        Assert.Equal(text + new string('x', 8 * KiB), Read(Open(), id));
    }

    [Fact]
    public async Task Output_goes_when_its_job_ended_too_long_ago_or_is_gone()
    {
        var logs = Open();
        var id = await EndedAsync();
        var stray = new AttemptId(new JobId(new Guid(99, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)), 0, 1);
        Write(logs, id, "kept");
        Write(logs, stray, "of no job");

        Tidy(Open(), TimeSpan.FromDays(29));
        Assert.True(File.Exists(PathOf(id)));
        Assert.False(File.Exists(PathOf(stray)));
        Tidy(Open(), TimeSpan.FromDays(31));

        Assert.Empty(Directory.GetDirectories(Files));
    }

    [Fact]
    public async Task Beyond_the_bound_the_output_of_those_that_ended_first_goes_first()
    {
        var logs = Open();
        _options.MaxBytes = 250 * KiB;
        var ids = new List<AttemptId>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await EndedAsync());
        }

        // Not written in the order they ended in.
        foreach (var id in ids.AsEnumerable().Reverse())
        {
            Write(logs, id, Convert.ToHexString(RandomNumberGenerator.GetBytes(50 * KiB)));
        }

        Tidy(logs, TimeSpan.Zero);

        Assert.Equal([false, true, true], ids.Select(id => File.Exists(PathOf(id))));
    }

    [Fact]
    public async Task Of_a_long_stream_its_beginning_and_its_end_are_kept()
    {
        const int Pieces = 40;
        const int Keep = 100 * KiB;
        var logs = Open();
        var id = await EndedAsync();
        var key = new LogKey(id, IsError: false);
        var longest = 0L;
        for (var i = 0; i < Pieces; i++)
        {
            logs.Append(key, i * 50L * KiB, 0, Encoding.ASCII.GetBytes(new string((char)('A' + i), 50 * KiB)), Keep);
            longest = Math.Max(longest, new FileInfo(PathOf(id)).Length);
        }

        logs.Expect(id, Pieces * 50L * KiB, 0);

        Assert.InRange(longest, 2 * Keep, (3 * Keep) + (128 * KiB));
        var text = Read(logs, id);
        Assert.StartsWith(new string('A', 50 * KiB) + new string('B', 50 * KiB), text, StringComparison.Ordinal);
        Assert.EndsWith(new string((char)('A' + Pieces - 2), 50 * KiB) + new string((char)('A' + Pieces - 1), 50 * KiB), text, StringComparison.Ordinal);
        Assert.Contains(" bytes of output were not kept]\n", text, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(PathOf(id)).Length, 2 * Keep, (2 * Keep) + (128 * KiB));
    }

    [Fact]
    public async Task Where_the_end_or_all_was_not_kept_the_files_say_so_after_a_restart_too()
    {
        var logs = Open();
        var (end, all) = (await EndedAsync(), await EndedAsync());
        logs.Append(new LogKey(end, IsError: false), 0, 0, "begin "u8, 1 << 20);
        SetFull(true);
        logs.Append(new LogKey(end, IsError: false), 6, 0, "end"u8, 1 << 20);
        logs.Expect(end, 9, 0);

        // Its end is told before its output has come.
        logs.Expect(all, 4, 0);
        logs.Append(new LogKey(all, IsError: false), 0, 0, "lost"u8, 1 << 20);
        SetFull(false);

        Assert.Equal("begin \n[3 bytes of output were not kept]\n", Read(Open(), end));
        Assert.Equal("\n[4 bytes of output were not kept]\n", Read(Open(), all));
        Assert.Equal("", Read(Open(), end, isError: true));
        Assert.Equal(9, Open().NextOffset(new LogKey(end, IsError: false)));
    }

    [Fact]
    public async Task What_could_not_even_be_told_is_remembered_and_told_when_there_is_room()
    {
        var logs = Open();
        var id = await EndedAsync();
        var key = new LogKey(id, IsError: false);

        // A file in the place of the directory: nothing at all can be written.
        Directory.CreateDirectory(Files);
        await File.WriteAllTextAsync(Path.GetDirectoryName(PathOf(id))!, "", TestContext.Current.CancellationToken); // It has a directory.
        logs.Append(key, 0, 0, "lost"u8, 1 << 20);
        logs.Expect(id, 4, 0);
        Assert.Equal(4, logs.Missing(key, 0));
        Tidy(logs, TimeSpan.Zero);
        Assert.Equal(4, logs.Missing(key, 0));

        File.Delete(Path.GetDirectoryName(PathOf(id))!); // As above.
        Tidy(logs, TimeSpan.Zero);

        Assert.Equal("\n[4 bytes of output were not kept]\n", Read(Open(), id));
    }

    private LogStore Open() => new(Files, _bench.Room, NullLogger<LogStore>.Instance);

    private void SetFull(bool isFull)
    {
        _isFull = isFull;
        _bench.Room.Look();
    }

    private string PathOf(AttemptId id) => Path.Combine(Files, id.Task.Job.ToString(), "0-1.stdout");

    private void Tidy(LogStore logs, TimeSpan later) => logs.Tidy(_store.State.Jobs, _options, DateTimeOffset.UnixEpoch + (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch) + later);

    private static void Write(LogStore logs, AttemptId id, string text)
    {
        for (var from = 0; from < text.Length; from += 16 * KiB)
        {
            logs.Append(new LogKey(id, IsError: false), from, 0, Encoding.ASCII.GetBytes(text[from..Math.Min(text.Length, from + (16 * KiB))]), 1 << 20);
        }

        logs.Expect(id, text.Length, 0);
    }

    private static string Read(LogStore logs, AttemptId id, bool isError = false)
    {
        using var cursor = logs.Read(new LogKey(id, isError));
        using var all = new MemoryStream();
        while (cursor.TryRead(out var notice, out var piece))
        {
            all.Write(notice);
            all.Write(piece.Span);
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <summary>Another job whose only task has succeeded.</summary>
    private async Task<AttemptId> EndedAsync()
    {
        var node = StoreBench.Join(1);
        if (_jobs++ == 0)
        {
            await DoAsync(StoreBench.Cluster);
            await DoAsync(StoreBench.Token(1));
            await DoAsync(node);
            await DoAsync(new OpenSession(node.Key));
        }

        var job = new JobId(new Guid(_jobs, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8));
        await DoAsync(new SubmitJobs { Jobs = [new NewJob(job, new JobSpec { Name = "a", Command = ["x"] })] });
        await DoAsync(new PlaceTasks([new Placement(new TaskId(job, 0), node.NewId, new NodeSize(4_000, 1 << 30))]));
        var id = new AttemptId(job, 0, 1);
        await DoAsync(new AttemptEnded(id, node.NewId, _store.State.Nodes.Find(node.NewId)!.Epoch, new AttemptOutcome { State = AttemptState.Succeeded, ExitCode = 0 })); // It has joined.
        Assert.True(_store.State.Jobs.Find(job)?.Progress.IsFinished);
        return id;
    }

    private async Task DoAsync(Command command) =>
        Assert.IsType<CommandResult.Committed>(await _store.ExecuteAsync(command, TestContext.Current.CancellationToken).DefaultTimeout());
}
