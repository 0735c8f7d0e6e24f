using System.Text.Json;
using Bramble.Protocol;
using Bramble.TestKit;

namespace Bramble.EndToEnd.Tests.Jobs;

/// <summary>A real <c>bramble up</c>, its master and its agent, and the command line beside it.</summary>
public sealed class BrambleUp : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("bramble-up-");
    private readonly List<ChildProcess> _clients = [];
    private ChildProcess _up = null!; // InitializeAsync
    private string _server = null!; // InitializeAsync

    public async ValueTask InitializeAsync()
    {
        _up = Bramble("up", "--data", _data.FullName, "--http", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--classic", "off", "--output", "json");
        _server = JsonSerializer.Deserialize(await _up.ReadLineAsync(), BrambleJsonContext.Default.MasterReady)!.Dashboard; // It printed one.
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _up.DisposeAsync();
        _data.Delete(recursive: true);
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code and what it wrote to its two outputs.</returns>
    public async Task<(int Code, string Output, string Errors)> RunAsync(params IEnumerable<string> arguments)
    {
        var client = Bramble(["--server", _server, "--token-file", Path.Combine(_data.FullName, DataDirectory.AdminTokenFile), .. arguments]);
        lock (_clients)
        {
            _clients.Add(client);
        }

        var output = await client.ReadToEndAsync();
        var code = await client.WaitAsync(Limits.Default);
        return (code, output, client.Errors);
    }

    /// <summary>What the only node, which has run something already, calls itself.</summary>
    public async Task<string> NodeNameAsync()
    {
        var (_, output, _) = await RunAsync("nodes", "--output", "json");
        return Assert.Single(JsonSerializer.Deserialize(output, BrambleJsonContext.Default.NodeList)!.Items).Name; // It printed one.
    }

    /// <summary>Writes a job file.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> FileAsync(string name, string yaml)
    {
        var path = Path.Combine(_data.FullName, $"{name}.yaml");
        await File.WriteAllTextAsync(path, $"name: {name}\n{yaml}\n");
        return path;
    }

    private static ChildProcess Bramble(params IEnumerable<string> arguments) => ChildProcess.StartBuilt("Bramble.Cli", "bramble", arguments);
}
