using System.Net;
using System.Net.Sockets;
using Bramble.Vitals;

namespace Bramble.Agent.Classic;

/// <summary>The tutorial's webserver slave: a slave that shows what the master answers on a page of its own.</summary>
public sealed class ClassicWebSlave
{
    private readonly ClassicSlaveOptions _options;
    private readonly TimeProvider _time;
    private readonly ClassicWebWork _work;
    private readonly string? _hostname;

    private ClassicWebSlave(ClassicSlaveOptions options, TimeProvider time, string? hostname)
    {
        _options = options;
        _time = time;
        _hostname = hostname;
        _work = new ClassicWebWork(time);
    }

    /// <summary>Runs the slave and its page until cancelled.</summary>
    /// <param name="options">Where the master is.</param>
    /// <param name="http">Where the page is served; port 0 takes any free one.</param>
    /// <param name="machine">Reads this machine.</param>
    /// <param name="time">Measures all intervals and limits.</param>
    /// <param name="jitter">Gives numbers from 0 to 1 by chance.</param>
    /// <param name="onStatus">Is told every change, one at a time; must return soon and not throw.</param>
    /// <param name="cancellationToken">Ends both.</param>
    /// <returns>When both have ended.</returns>
    /// <exception cref="SocketException">The page can't be served there.</exception>
    public static async Task RunAsync(
        ClassicSlaveOptions options,
        IPEndPoint http,
        MachineReader machine,
        TimeProvider time,
        Func<double> jitter,
        Action<ClassicSlaveStatus> onStatus,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(onStatus);
        var web = new ClassicWebSlave(options, time, machine.ReadFacts().Hostname);
        using var server = new PageServer(http, web.Answer, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var serving = server.RunAsync(stop.Token);
        onStatus(new ClassicSlaveStatus { State = ClassicSlaveState.Serving, At = time.GetUtcNow(), Master = options.MasterText, Url = server.Url });
        try
        {
            var slave = new ClassicSlave(options, token => ClassicSlave.DescribeAsync(machine, time, token), web._work, time, jitter, onStatus);
            await slave.RunAsync(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await serving;
        }
    }

    private PageAnswer Answer(PageRequest request) => (request.Method, request.Path) switch
    {
        _ when !IsOurs(request.Host) => PageAnswer.Plain("400 Bad Request", "Use the IP address, localhost or this machine's own name.\n"),
        not ("GET" or "HEAD", _) => PageAnswer.Plain("405 Method Not Allowed", "Only GET and HEAD.\n", "GET, HEAD"),
        (_, "/") => PageAnswer.Html(ClassicWebPage.Render(_work.State, _options.MasterText, _time)),
        (_, "/style.css") => PageAnswer.Css(ClassicWebPage.Style),
        (_, "/favicon.ico") => PageAnswer.Nothing(), // Browsers ask for an icon by themselves, and complain on their console where there is none.
        _ => PageAnswer.Plain("404 Not Found", "Nothing is here; the page is at /.\n"),
    };

    /// <summary>A page from elsewhere that points its own name at this address must not read the cluster.</summary>
    private bool IsOurs(string host) =>
        IPAddress.TryParse(host, out _)
        || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (_hostname is not null
            && (string.Equals(host, _hostname, StringComparison.OrdinalIgnoreCase) || string.Equals(host, $"{_hostname}.local", StringComparison.OrdinalIgnoreCase)));
}
