using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bramble.Master.Hosting;
using Bramble.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.TestKit;

/// <summary>The whole master on free ports, with a data directory of its own.</summary>
public sealed class RunningMaster : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _data;
    private int _isDisposed;

    private RunningMaster(WebApplication app, DirectoryInfo data)
    {
        _app = app;
        _data = data;
        var bound = app.Services.GetRequiredService<BoundAddresses>();
        Page = new Uri($"http://{bound.Http}/");
        Classic = bound.Classic!; // Asked for below.
        Agents = new Uri($"https://{bound.Agents}/");
        AdminToken = File.ReadAllText(Path.Combine(app.Services.GetRequiredService<MasterSettings>().Data, DataDirectory.AdminTokenFile)).Trim();
    }

    /// <summary>The dashboard.</summary>
    public Uri Page { get; }

    /// <summary>The agents' port.</summary>
    public Uri Agents { get; }

    /// <summary>The administrator's token.</summary>
    public string AdminToken { get; }

    /// <summary>What the master is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The classic port.</summary>
    public IPEndPoint Classic { get; }

    /// <summary>Starts a master.</summary>
    /// <param name="options">Further options, such as <c>--Bramble:Classic:Idle=00:00:01</c>.</param>
    /// <returns>The master, serving.</returns>
    public static Task<RunningMaster> StartAsync(params string[] options) => StartAsync(TimeProvider.System, options);

    /// <summary>Starts a master that goes by a clock of the test's.</summary>
    /// <param name="time">Its clock; its timers have to run.</param>
    /// <param name="options">Further options.</param>
    /// <returns>The master, serving.</returns>
    public static async Task<RunningMaster> StartAsync(TimeProvider time, params string[] options)
    {
        var data = Directory.CreateTempSubdirectory("bramble-test-");
        var app = MasterApp.Build([$"--data={data.FullName}", "--http=127.0.0.1:0", "--listen=127.0.0.1:0", "--classic=127.0.0.1:0", "--log-level=none", .. options], builder => builder.Services.AddSingleton(time));
        try
        {
            await MasterRun.StartAsync(app, app.Services.GetRequiredService<MasterSettings>());
        }
        catch
        {
            await app.DisposeAsync();
            data.Delete(recursive: true);
            throw;
        }

        return new RunningMaster(app, data);
    }

    /// <summary>Connects as a tutorial slave that tells its host name.</summary>
    /// <param name="hostname">The name it tells.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connection.</returns>
    public async Task<TcpClient> ConnectSlaveAsync(string hostname, CancellationToken cancellationToken)
    {
        var slave = new TcpClient();
        await slave.ConnectAsync(Classic, cancellationToken);
        var details = new { type = "computer_details", payload = new { hostname, cpu_percent_used = 12.5, ram = 4L << 30, cpu = "Cortex-A72", cpu_cores = 4 } };
        await slave.GetStream().WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(details) + "\r"), cancellationToken);
        return slave;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
