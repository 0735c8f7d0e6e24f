using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Bramble.Shared;

/// <summary>
/// Tells systemd how this service does, by the protocol of sd_notify(3): a datagram to the socket it names. Does nothing where
/// nobody asked. Thread-safe. What can't be sent is dropped: no service fails because nobody listens.
/// </summary>
internal sealed class ServiceNotifier : IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string WatchdogVariable = "WATCHDOG_USEC";
    private const string WatchdogProcessVariable = "WATCHDOG_PID";
    private const int MaxStatus = 200;

    private readonly Socket? _socket;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private long? _lastAlive;
    private bool _isReady;

    /// <param name="path">The socket; one that begins with @ is in the abstract name space. Null for none.</param>
    /// <param name="watchdog">How often a sign of life is expected; null for never.</param>
    /// <param name="time">The clock.</param>
    public ServiceNotifier(string? path, TimeSpan? watchdog, TimeProvider time)
    {
        _time = time;
        SignEvery = path is null ? null : watchdog / 3;
        _socket = path is null ? null : Connect(path);
    }

    /// <summary>How often signs of life are sent; null where none is expected.</summary>
    public TimeSpan? SignEvery { get; }

    /// <summary>Reads what systemd asks for, and takes it out of the environment: it is not meant for what this process starts.</summary>
    public static ServiceNotifier FromEnvironment(TimeProvider time)
    {
        var path = Take(SocketVariable);
        var watchdog = Take(WatchdogVariable);
        var process = Take(WatchdogProcessVariable);
        var isForUs = process is null || string.Equals(process, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return new ServiceNotifier(
            path,
            isForUs && long.TryParse(watchdog, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) : null,
            time);
    }

    /// <summary>The service serves. Said once.</summary>
    public void Ready()
    {
        lock (_lock)
        {
            if (_isReady)
            {
                return;
            }

            _isReady = true;
        }

        Send("READY=1");
    }

    /// <summary>What <c>systemctl status</c> shows.</summary>
    public void Status(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        Send($"STATUS={(line.Length > MaxStatus ? line[..MaxStatus] : line)}");
    }

    /// <summary>A sign of life, to be given by what has to live and as often as it likes; sent as often as it is expected.</summary>
    public void Alive()
    {
        if (SignEvery is not { } every)
        {
            return;
        }

        lock (_lock)
        {
            var now = _time.GetTimestamp();
            if (_lastAlive is { } last && _time.GetElapsedTime(last, now) < every)
            {
                return;
            }

            _lastAlive = now;
        }

        Send("WATCHDOG=1");
    }

    public void Stopping() => Send("STOPPING=1");

    public void Dispose() => _socket?.Dispose();

    private static string? Take(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return string.IsNullOrEmpty(value) ? null : value;
    }

    private static Socket? Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            return null; // Such as a kind of socket that a newer systemd has.
        }
    }

    private void Send(string message)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(message));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It does not listen any more.
        }
    }
}
