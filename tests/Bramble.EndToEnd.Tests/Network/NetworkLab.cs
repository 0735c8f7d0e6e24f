using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Bramble.TestKit;

namespace Bramble.EndToEnd.Tests.Network;

/// <summary>
/// Hosts of a small network, each a network namespace of this machine: one for the master, with a bridge, and one for each agent.
/// Made and taken down by the test; nothing outside of it is touched.
/// </summary>
internal sealed partial class NetworkLab : IAsyncDisposable
{
    private const string Master = "m";

    private readonly string _prefix;
    private readonly int _agents;

    private NetworkLab(string prefix, int agents)
    {
        _prefix = prefix;
        _agents = agents;
    }

    /// <summary>The master's address in it.</summary>
    public static string MasterAddress => "10.77.0.1";

    /// <summary>Skips the test where the machine cannot do this.</summary>
    public static void SkipUnlessPossible()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Network namespaces need root on Linux.");
        Assert.SkipUnless(File.Exists("/usr/sbin/nft") && (File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip")), "nft or ip is not installed.");
    }

    public static async Task<NetworkLab> CreateAsync(int agents)
    {
        var lab = new NetworkLab($"brm{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-", agents);
        await IpAsync($"netns add {lab.Name(Master)}");
        await IpAsync($"-n {lab.Name(Master)} link set lo up");
        await IpAsync($"-n {lab.Name(Master)} link add br0 type bridge");
        await IpAsync($"-n {lab.Name(Master)} addr add {MasterAddress}/24 dev br0");
        await IpAsync($"-n {lab.Name(Master)} link set br0 up");
        for (var i = 0; i < agents; i++)
        {
            var host = lab.Name(Agent(i));
            await IpAsync($"netns add {host}");
            await IpAsync($"-n {lab.Name(Master)} link add v{i} type veth peer name eth0 netns {host}");
            await IpAsync($"-n {lab.Name(Master)} link set v{i} master br0 up");
            await IpAsync($"-n {host} addr add 10.77.0.{i + 10}/24 dev eth0");
            await IpAsync($"-n {host} link set lo up");
            await IpAsync($"-n {host} link set eth0 up");
        }

        return lab;
    }

    /// <summary>Starts a program on the master's host.</summary>
    public ChildProcess OnMaster(string program, params IEnumerable<string> arguments) => Start(Master, program, arguments);

    /// <summary>Starts a program on an agent's host; all it says is among its errors.</summary>
    public ChildProcess OnAgent(int index, string program, params IEnumerable<string> arguments) =>
        Start(Agent(index), "sh", ["-c", "exec \"$0\" \"$@\" 1>&2", program, .. arguments]);

    /// <summary>Drops every packet of an agent's host, in and out: a pulled cable.</summary>
    public Task CutAsync(int index) => FilterAsync(Agent(index), "drop");

    /// <summary>Drops packets of an agent's host by chance, in and out.</summary>
    public Task LoseAsync(int index, int percent) => FilterAsync(Agent(index), $"numgen random mod 100 < {percent} drop");

    /// <summary>Drops nothing any more.</summary>
    public Task HealAsync(int index) => RunAsync("nsenter", [.. Enter(Agent(index)), "nft", "delete", "table", "inet", "lab"]);

    /// <summary>A connection made from the master's host, whatever host the test runs on.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = await MakeSocketAsync();
        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < _agents; i++)
        {
            await IpAsync($"netns del {Name(Agent(i))}");
        }

        await IpAsync($"netns del {Name(Master)}");
    }

    private static string Agent(int index) => $"a{index}";

    private string Name(string host) => _prefix + host;

    private ChildProcess Start(string host, string program, IEnumerable<string> arguments) =>
        ChildProcess.Start("nsenter", [.. Enter(host), program, .. arguments]);

    /// <summary>Not <c>ip netns exec</c>, whose programs get mounts of their own too: a disk that another test takes away would stay with them.</summary>
    private string[] Enter(string host) => [$"--net=/var/run/netns/{Name(host)}", "--"];

    private async Task FilterAsync(string host, string rule)
    {
        string[] nft = [.. Enter(host), "nft"];
        await RunAsync("nsenter", [.. nft, "add", "table", "inet", "lab"]);
        foreach (var hook in (string[])["input", "output"])
        {
            await RunAsync("nsenter", [.. nft, "add", "chain", "inet", "lab", hook, $"{{ type filter hook {hook} priority 0 ; }}"]);
            await RunAsync("nsenter", [.. nft, "add", "rule", "inet", "lab", hook, "oifname", "!=", "lo", .. rule.Split(' ')]);
        }
    }

    /// <summary>A socket belongs to the network of the thread that made it, for good.</summary>
    private Task<Socket> MakeSocketAsync()
    {
        var made = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                using var network = File.OpenHandle($"/var/run/netns/{Name(Master)}");
                made.SetResult(Native.SetNetwork(network.DangerousGetHandle().ToInt32(), NewNetwork) == 0
                    ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                    : throw new IOException($"setns: {Marshal.GetLastPInvokeErrorMessage()}"));
            }
            catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
            {
                made.SetException(e);
            }
        });
        thread.Start();
        return made.Task.DefaultTimeout();
    }

    private static Task IpAsync(string arguments) => RunAsync("ip", arguments.Split(' '));

    private static async Task RunAsync(string program, params string[] arguments)
    {
        await using var process = ChildProcess.Start(program, arguments);
        if (await process.WaitAsync(Limits.Default) is var code && code != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}: {process.Errors}");
        }
    }

    private const int NewNetwork = 0x40000000; // CLONE_NEWNET of linux/sched.h

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int SetNetwork(int descriptor, int kind);
    }
}
