using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Bramble.Benchmarks;

/// <summary>A classic master as a real process: ours, or the stand-in of the tutorial's.</summary>
internal sealed class MasterUnderTest : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string? _data;

    private MasterUnderTest(string name, Process process, IPEndPoint address, string? data)
    {
        Name = name;
        _process = process;
        Address = address;
        _data = data;
    }

    public string Name { get; }

    public IPEndPoint Address { get; }

    public static async Task<MasterUnderTest> StartOursAsync()
    {
        var data = Directory.CreateTempSubdirectory("bramble-bench-").FullName;
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Bramble.Master/release/bramble-master"));
        string[] arguments =
        [
            $"--data={data}", "--http=127.0.0.1:0", "--listen=off", "--classic=127.0.0.1:0", "--output=json", "--log-level=warning",
            "--Bramble:Classic:MaxConnections=100000", "--Bramble:Classic:MaxConnectionsPerAddress=100000",
        ];
        var (process, line) = await StartAsync(program, arguments);
        using var ready = JsonDocument.Parse(line);
        return new MasterUnderTest("Bramble", process, IPEndPoint.Parse(ready.RootElement.GetProperty("classic").GetString()!), data); // The contract of the ready line.
    }

    public static async Task<MasterUnderTest> StartStandInAsync(string script)
    {
        var (process, line) = await StartAsync("python3", ["-u", script, "--port", "0", "--log", "/dev/null"]);
        return new MasterUnderTest("Python", process, IPEndPoint.Parse(line), data: null);
    }

    /// <summary>Resident memory in KiB and the number of threads.</summary>
    public (long ResidentKib, int Threads) Size()
    {
        var status = File.ReadAllLines($"/proc/{_process.Id}/status");
        long Field(string name) => long.Parse(
            status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return (Field("VmRSS:"), (int)Field("Threads:"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_data is not null)
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    private static async Task<(Process Process, string Line)> StartAsync(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{program} ended at once.");
        return (process, line);
    }
}
