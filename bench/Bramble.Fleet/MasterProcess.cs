using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Bramble.Protocol;

namespace Bramble.Fleet;

/// <summary>The master as a real process, which is killed and started anew on the same ports and data.</summary>
internal sealed class MasterProcess : IAsyncDisposable
{
    /// <summary>What /proc counts processor time in; 100 a second on every Linux we build for.</summary>
    private const double TicksPerSecond = 100;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("bramble-fleet-");
    private readonly IReadOnlyList<string> _options;
    private Process? _process;

    public MasterProcess(IReadOnlyList<string> options) => _options = options;

    /// <summary>The dashboard and the API.</summary>
    public Uri Page { get; private set; } = new("http://127.0.0.1:0/");

    /// <summary>The agents' port.</summary>
    public IPEndPoint Agents { get; private set; } = new(IPAddress.Loopback, 0);

    public string AdminToken => File.ReadAllText(Path.Combine(_data.FullName, DataDirectory.AdminTokenFile)).Trim();

    /// <summary>Starts it and waits until it serves.</summary>
    public async Task StartAsync()
    {
        var program = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "../../Bramble.Master", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "bramble-master"));
        string[] arguments =
        [
            $"--data={_data.FullName}", $"--http=127.0.0.1:{Page.Port}", $"--listen={Agents}", "--classic=off", "--output=json", "--log-level=warning", "--Bramble:Agents:MaxConnectionsPerAddress=1000000", .. _options,
        ];
        _process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{program} ended at once.");
        var ready = JsonSerializer.Deserialize(line, BrambleJsonContext.Default.MasterReady) ?? throw new InvalidOperationException("The ready line is null.");
        (Page, Agents) = (new Uri(ready.Dashboard), IPEndPoint.Parse(ready.Agents!)); // Asked for above.
    }

    /// <summary>Ends it as a power cut does: SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Its memory and threads, and what its collector says.</summary>
    public async Task<MasterSize> SizeAsync()
    {
        var gc = await GcAsync();
        var status = Fields("status");
        var memory = Fields("smaps_rollup");
        return new MasterSize
        {
            RssKib = memory["Rss"],
            AnonymousKib = memory["Anonymous"],
            HeapKib = gc.Heap / 1024,
            CommittedKib = gc.Committed / 1024,
            Threads = (int)status["Threads"],
        };
    }

    /// <summary>Processor time it has used since it started.</summary>
    public TimeSpan Cpu()
    {
        // The name in brackets may hold spaces; behind it follow the fields from the third on.
        var stat = File.ReadAllText($"/proc/{Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _data.Delete(recursive: true);
    }

    private int Id => _process?.Id ?? throw new InvalidOperationException("The master does not run.");

    private Dictionary<string, long> Fields(string file) => File.ReadLines($"/proc/{Id}/{file}")
        .Select(line => line.Split([':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        .Where(parts => parts.Length >= 2 && parts[1].All(char.IsAsciiDigit))
        .ToDictionary(parts => parts[0], parts => Number(parts[1]), StringComparer.Ordinal);

    private async Task<(long Heap, long Committed)> GcAsync()
    {
        using var http = new HttpClient();
        var (heap, committed) = (0L, 0L);
        foreach (var line in (await http.GetStringAsync(new Uri(Page, "metrics"))).Split('\n'))
        {
            if (line.StartsWith("dotnet_gc_last_collection_heap_size_bytes{", StringComparison.Ordinal))
            {
                heap += Value(line);
            }
            else if (line.StartsWith("dotnet_gc_last_collection_memory_committed_size_bytes{", StringComparison.Ordinal))
            {
                committed = Value(line);
            }
        }

        return (heap, committed);
    }

    private static long Value(string line) => (long)double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
