using System.Globalization;
using System.Text;
using Bramble.Agent.Tasks;
using Bramble.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>A runner with directories of its own. As root its tasks are nobody's, else the tester's own.</summary>
internal sealed class RunnerBench : IAsyncDisposable
{
    private static int _jobs;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("bramble-tasks-");
    private int _index;

    public RunnerBench(Func<TaskRunnerOptions, TaskRunnerOptions>? change = null, string? data = null)
    {
        // Others have to get through to the private directories.
        File.SetUnixFileMode(_root.FullName, (UnixFileMode)0b111_001_001);
        File.WriteAllText(BootId, "first-boot");
        Data = data ?? Directory.CreateDirectory(Path.Combine(_root.FullName, "data")).FullName;
        Options = new TaskRunnerOptions { DataDirectory = Data, WorkRoot = Path.Combine(_root.FullName, "work"), PolicyFiles = [Policy], BootIdFile = BootId };
        Options = change?.Invoke(Options) ?? Options;
        Runner = TaskRunner.Open(Options, Sink, TimeProvider.System, NullLogger.Instance);
    }

    public string Data { get; }

    public string Root => _root.FullName;

    public string Policy => Path.Combine(_root.FullName, "policy.json");

    public string BootId => Path.Combine(_root.FullName, "boot_id");

    /// <summary>Another for each bench: what a shim leaves behind is found, and killed, by it.</summary>
    public Guid Job { get; } = new(Environment.ProcessId, (short)Interlocked.Increment(ref _jobs), 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);

    public TaskRunnerOptions Options { get; }

    public TestSink Sink { get; private set; } = new();

    public TaskRunner Runner { get; private set; }

    /// <summary>In the environment of every task, so that its processes are found wherever they went.</summary>
    public string Token { get; } = Path.GetRandomFileName();

    public static bool IsRoot => Environment.IsPrivilegedProcess;

    public static string User => IsRoot ? "nobody" : Environment.UserName;

    public AttemptSpec Spec(params string[] command) => new()
    {
        Key = new AttemptKey(Job, _index++, 1),
        JobName = "job",
        Count = 1000,
        NodeName = "pi-03",
        Command = command,
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = Token },
    };

    public AttemptSpec Script(string script) => Spec() with { Script = script };

    public async Task<AttemptResult> RunAsync(AttemptSpec spec)
    {
        await Runner.StartAsync(spec).DefaultTimeout();
        return await Sink.EndedAsync(spec.Key);
    }

    public async Task StartAsync(AttemptSpec spec)
    {
        await Runner.StartAsync(spec).DefaultTimeout();
        await Sink.RunningAsync(spec.Key);
    }

    /// <summary>As if the agent had been stopped and started; in between something may be done.</summary>
    public void Restart(Action? between = null)
    {
        Runner.Dispose();
        between?.Invoke();
        Sink = new TestSink();
        Runner = TaskRunner.Open(Options, Sink, TimeProvider.System, NullLogger.Instance);
    }

    public string DirectoryOf(AttemptSpec spec) => Path.Combine(Data, "tasks", spec.Key.JobName, spec.Key.DirectoryName);

    public byte[] Output(AttemptSpec spec, OutputStream stream, out long dropped)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        dropped = 0;
        for (long offset = 0; ;)
        {
            var slice = Runner.ReadOutput(spec.Key, stream, offset, buffer);
            if (slice is { Length: 0, Dropped: 0 })
            {
                return all.ToArray();
            }

            offset += slice.Dropped + slice.Length;
            dropped += slice.Dropped;
            all.Write(buffer, 0, slice.Length);
        }
    }

    public string Text(AttemptSpec spec, OutputStream stream = OutputStream.Stdout) => Encoding.UTF8.GetString(Output(spec, stream, out _));

    /// <summary>The processes of this bench's tasks that live, shims left out.</summary>
    public List<int> Processes()
    {
        List<int> found = [];
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                continue;
            }

            try
            {
                if (File.ReadAllText(Path.Combine(directory, "environ"), Encoding.Latin1).Contains(Token, StringComparison.Ordinal)
                    && !File.ReadAllText(Path.Combine(directory, "comm")).StartsWith("bramble-shim", StringComparison.Ordinal))
                {
                    found.Add(pid);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone.
            }
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var attempt in Runner.List().Where(attempt => attempt.State != AttemptState.Ended))
        {
            Runner.Cancel(attempt.Key, TimeSpan.Zero);
            await Sink.EndedAsync(attempt.Key);
        }

        Runner.Dispose();
        _root.Delete(recursive: true);
    }
}
