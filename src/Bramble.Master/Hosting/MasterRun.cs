using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Bramble.Master.Nodes;
using Bramble.Master.Store;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Shared;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Hosting;

/// <summary>Starts the master, says where it is, and waits for Ctrl-C or SIGTERM.</summary>
internal static class MasterRun
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        using var service = ServiceNotifier.FromEnvironment(TimeProvider.System); // First: it is not for what the master starts.
        try
        {
            await using var app = MasterApp.Build(args);
            var settings = app.Services.GetRequiredService<MasterSettings>();
            await StartAsync(app, settings);
            var stopping = app.Lifetime.ApplicationStopping;
            await using var told = stopping.Register(service.Stopping);
            service.Ready();
            var signs = ServiceSigns.KeepAsync(app.Services.GetServices<IHostedService>().OfType<NodeWalkLoop>().Single(), service, app.Services.GetRequiredService<TimeProvider>(), stopping);
            await output.WriteLineAsync(settings.JsonOutput ? ReadyJson(app, settings) : ReadyText(app, settings));
            await output.FlushAsync();
            await app.WaitForShutdownAsync();
            await signs;
            return LoopFailure(app) is { } failure ? throw new StartException($"The master stopped because of a fault of its own: {failure}", ExitCode.Failed, failure) : ExitCode.Done;
        }
        catch (StartException e)
        {
            await errors.WriteLineAsync($"bramble: {e.Message}");
            return e.ExitCode;
        }
        catch (OptionsValidationException e)
        {
            await errors.WriteLineAsync($"bramble: {string.Join(" ", e.Failures)}");
            return ExitCode.WrongUsage;
        }
    }

    /// <summary>A loop that ends by an exception stops the master, for its supervisor to start it anew.</summary>
    private static Exception? LoopFailure(WebApplication app) => app.Services.GetServices<IHostedService>()
        .OfType<BackgroundService>()
        .Select(loop => loop.ExecuteTask?.Exception?.InnerException)
        .FirstOrDefault(exception => exception is not null and not OperationCanceledException);

    /// <exception cref="StartException">A port can't be listened on.</exception>
    internal static async Task StartAsync(WebApplication app, MasterSettings settings)
    {
        try
        {
            await app.StartAsync();
        }
        catch (StoreException e)
        {
            throw new StartException(e.Message, ExitCode.Failed, e);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            bool Is(IPEndPoint? one) => one is not null && e.Message.Contains($":{one.Port}", StringComparison.Ordinal);
            throw Is(settings.Classic) ? CannotListen("--classic", settings.Classic!, e)
                : Is(settings.Listen) ? CannotListen("--listen", settings.Listen!, e)
                : CannotListen("--http", settings.Http, e);
        }

        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.Select(PortOf).ToList() ?? [];
        var addresses = app.Services.GetRequiredService<BoundAddresses>();
        // Kestrel keeps the order in which the end points were added.
        var ports = new Queue<int>(bound);
        IPEndPoint Next(IPEndPoint wanted) => new(wanted.Address, ports.TryDequeue(out var port) ? port : wanted.Port);
        addresses.Set(Next(settings.Http), settings.Listen is { } listen ? Next(listen) : null, settings.Classic is { } classicWanted ? Next(classicWanted) : null);
    }

    private static StartException CannotListen(string flag, IPEndPoint endPoint, Exception e)
    {
        var socket = e as SocketException ?? e.InnerException as SocketException ?? e.InnerException?.InnerException as SocketException;
        var message = e is IOException && socket is null or { SocketErrorCode: SocketError.AddressAlreadyInUse }
            ? $"Port {endPoint.Port} on {endPoint.Address} is in use: stop the program that has it (ss -ltnp 'sport = :{endPoint.Port}' names it), or choose another with {flag} ADDR:PORT."
            : socket?.SocketErrorCode == SocketError.AccessDenied
                ? $"Port {endPoint.Port} is not allowed for this user: choose one above 1023 with {flag} ADDR:PORT."
                : $"Can't listen on {endPoint}: {(socket ?? e).Message}. Give an address of this machine with {flag} ADDR:PORT (ip addr lists them).";
        return new StartException(message, ExitCode.Failed, e);
    }

    private static int PortOf(string address) => new Uri(address.Replace("//[::]", "//localhost", StringComparison.Ordinal).Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)).Port;

    private static string Dashboard(BoundAddresses bound)
    {
        var http = bound.Http!; // Set by StartAsync.
        var any = http.Address.Equals(IPAddress.Any) || http.Address.Equals(IPAddress.IPv6Any);
        return $"http://{(any ? new IPEndPoint(IPAddress.Loopback, http.Port) : http)}/";
    }

    private static string ReadyJson(WebApplication app, MasterSettings settings)
    {
        var bound = app.Services.GetRequiredService<BoundAddresses>();
        var ready = new MasterReady
        {
            Dashboard = Dashboard(bound),
            Agents = bound.Agents?.ToString(),
            Classic = bound.Classic?.ToString(),
            Data = settings.Data,
            Cluster = app.Services.GetRequiredService<ClusterIdentity>().Name,
            Version = BrambleVersion.Current,
        };
        return JsonSerializer.Serialize(ready, BrambleJsonContext.Default.MasterReady);
    }

    private static string ReadyText(WebApplication app, MasterSettings settings)
    {
        var bound = app.Services.GetRequiredService<BoundAddresses>();
        var (classic, add) = bound.Classic switch
        {
            null => ("off; --classic ADDR:PORT opens it", null),
            { } only when IPAddress.IsLoopback(only.Address) =>
                ($"{only} (this machine only; --classic 0.0.0.0:{only.Port} opens it to your network, without authentication)", only.ToString()),
            { } open => ($"{open} (open to your network, without authentication)", $"MASTER:{open.Port}"),
        };
        var words = $"""
            Bramble {BrambleVersion.Current}, cluster "{app.Services.GetRequiredService<ClusterIdentity>().Name}"
              dashboard  {Dashboard(bound)}
              agents     {(bound.Agents is { } agents ? $"https://{agents}/ (nodes connect here; everything else needs the administrator's token)" : "off; --listen ADDR:PORT opens it")}
              classic    {classic}
              data       {settings.Data}
            """;
        return words
            + (bound.Agents is null ? "" : "\n  add a node  bramble token create   prints the line to paste on the other machine")
            + (add is null ? "" : $"\n              bramble classic slave --master {add}   for the tutorial's protocol")
            + "\nCtrl-C stops it.";
    }
}
