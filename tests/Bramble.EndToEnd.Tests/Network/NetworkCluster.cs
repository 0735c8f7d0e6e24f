using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;

namespace Bramble.EndToEnd.Tests.Network;

/// <summary>A master and agents as real processes, each on a host of its own.</summary>
internal sealed partial class NetworkCluster : IAsyncDisposable
{
    private const string Http = "127.0.0.1:8123";

    private static readonly string Agents = $"{NetworkLab.MasterAddress}:7443";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("bramble-test-");
    private readonly ChildProcess?[] _agents;
    private readonly string[] _masterOptions;
    private readonly string? _clockFile;
    private readonly HttpClient _http;
    private ChildProcess? _master;

    /// <param name="lab">The network.</param>
    /// <param name="agents">How many agents.</param>
    /// <param name="clock">Whether the master goes by a clock that the test can set. The library that does it makes a thread spin, so one process is enough.</param>
    /// <param name="masterOptions">Further options of the master.</param>
    public NetworkCluster(NetworkLab lab, int agents, bool clock = false, params string[] masterOptions)
    {
        Lab = lab;
        _agents = new ChildProcess?[agents];
        _masterOptions = masterOptions;
        _clockFile = clock ? Path.Combine(_data.FullName, "clock") : null;
        SetClock("+0");
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = lab.ConnectAsync, PooledConnectionLifetime = TimeSpan.Zero });
    }

    public NetworkLab Lab { get; }

    public ChildProcess Master => _master ?? throw new InvalidOperationException("The master has not been started.");

    /// <summary>Sets the wall clock of the master, such as <c>+3650d</c>.</summary>
    public void SetClock(string offset)
    {
        if (_clockFile is not null)
        {
            File.WriteAllText(_clockFile, $"{offset}\n");
        }
    }

    public async Task StartMasterAsync()
    {
        _master = StartMaster(
            ["--data", In("master"), "--http", Http, "--listen", Agents, "--classic", "off", "--output", "json", "--log-level", "warning", .. _masterOptions]);
        await _master.ReadLineAsync();
    }

    /// <summary>Starts an agent; where it has not joined yet, with a token.</summary>
    public async Task StartAgentAsync(int index)
    {
        var token = In($"token-{index.ToString(CultureInfo.InvariantCulture)}");
        if (!File.Exists(token))
        {
            await File.WriteAllTextAsync(token, await TokenAsync());
        }

        _agents[index] = Lab.OnAgent(
            index, ChildProcess.Built("Bramble.Cli", "bramble"),
            ["agent", "--join", Agents, "--name", Name(index), "--data", In(Name(index)), "--token-file", token]);
    }

    public ChildProcess Agent(int index) => _agents[index] ?? throw new InvalidOperationException($"The agent {index} has not been started.");

    /// <summary>The nodes by name, as the API shows them; null where nobody answers.</summary>
    public async Task<IReadOnlyDictionary<string, Node>?> NodesAsync()
    {
        try
        {
            var list = await _http.GetFromJsonAsync(new Uri($"http://{Http}/api/v1/nodes"), BrambleJsonContext.Default.NodeList).DefaultTimeout();
            return list?.Items.ToDictionary(node => node.Name, StringComparer.Ordinal);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The newest events.</summary>
    public async Task<IReadOnlyList<ClusterEvent>> EventsAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{Http}/api/v1/events"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await _http.SendAsync(request).DefaultTimeout();
        return (await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.EventList).DefaultTimeout())?.Items ?? throw new JsonException("null");
    }

    /// <summary>Waits until nodes are in a state, and connected where that is ready.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> UntilAsync(NodeState state, TimeSpan limit, params int[] indexes)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var nodes = await NodesAsync();
            if (nodes is not null && indexes.All(index => nodes.TryGetValue(Name(index), out var node) && node.State == state && (state != NodeState.Ready || node.Address is not null)))
            {
                return TimeProvider.System.GetElapsedTime(started);
            }

            if (TimeProvider.System.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"After {limit.TotalSeconds:0} s not {state} are some of {string.Join(' ', indexes)}: "
                    + string.Join(' ', nodes?.Values.Select(node => $"{node.Name}={node.State}@{node.Address}") ?? [])
                    + string.Concat(indexes.Select(index => $"\n{Name(index)} said:\n{_agents[index]?.Errors}")));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    /// <summary>The events of one type that are about an agent's node.</summary>
    public async Task<int> CountAsync(string type, int index) =>
        (await EventsAsync()).Count(e => string.Equals(e.Type, type, StringComparison.Ordinal) && string.Equals(e.NodeName, Name(index), StringComparison.Ordinal));

    public static string Name(int index) => $"pi-{index.ToString(CultureInfo.InvariantCulture)}";

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents.OfType<ChildProcess>())
        {
            await agent.DisposeAsync();
        }

        if (_master is not null)
        {
            await _master.DisposeAsync();
        }

        _http.Dispose();
        _data.Delete(recursive: true);
    }

    private ChildProcess StartMaster(IEnumerable<string> arguments)
    {
        var built = ChildProcess.Built("Bramble.Master", "bramble-master");
        return _clockFile is null
            ? Lab.OnMaster(built, arguments)
            : Lab.OnMaster("env", [$"LD_PRELOAD={FakeTime}", $"FAKETIME_TIMESTAMP_FILE={_clockFile}", "FAKETIME_CACHE_DURATION=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", built, .. arguments]);
    }

    /// <summary>Where Debian puts the library that fakes a clock; null where it is not installed.</summary>
    public static string? FakeTime { get; } = Directory.Exists("/usr/lib")
        ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 3 }).FirstOrDefault()
        : null;

    /// <summary>A file of the master.</summary>
    public string OfMaster(string file) => Path.Combine(In("master"), file);

    private async Task<string> TokenAsync()
    {
        using var response = await PostAsync("tokens", JsonContent.Create(new TokenRequest(), BrambleJsonContext.Default.TokenRequest));
        return (await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken).DefaultTimeout())?.Token ?? throw new JsonException("null");
    }

    private async Task<HttpResponseMessage> PostAsync(string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://{Http}/api/v1/{path}")) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(OfMaster(DataDirectory.AdminTokenFile))).Trim());
        return await _http.SendAsync(request).DefaultTimeout();
    }

    private string In(string name) => Path.Combine(_data.FullName, name);
}
