using System.Net;
using System.Text;
using Bramble.Vitals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bramble.Agent.Classic;

/// <summary>The tutorial's webserver slave: a slave that shows what the master answers on a page of its own.</summary>
public sealed class ClassicWebSlave
{
    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private const int MaxConnections = 100;
    private static readonly TimeSpan HeadersLimit = TimeSpan.FromSeconds(10);

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
    /// <exception cref="IOException">The page can't be served there.</exception>
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
        await using var app = web.Build(http);
        await app.StartAsync(cancellationToken);
        onStatus(new ClassicSlaveStatus { State = ClassicSlaveState.Serving, At = time.GetUtcNow(), Master = options.MasterText, Url = app.Urls.First() + "/" });
        var slave = new ClassicSlave(options, token => ClassicSlave.DescribeAsync(machine, time, token), web._work, time, jitter, onStatus);
        await slave.RunAsync(cancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        await app.StopAsync(limit.Token);
    }

    private WebApplication Build(IPEndPoint http)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.RequestHeadersTimeout = HeadersLimit;
            kestrel.Listen(http, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Run(AnswerAsync);
        return app;
    }

    private Task AnswerAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!IsOurs(context.Request.Host.Host))
        {
            return SayAsync(context, StatusCodes.Status400BadRequest, "text/plain", "Use the IP address, localhost or this machine's own name.\n");
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            headers.Allow = "GET, HEAD";
            return SayAsync(context, StatusCodes.Status405MethodNotAllowed, "text/plain", "Only GET and HEAD.\n");
        }

        return context.Request.Path.Value switch
        {
            "/" => SayAsync(context, StatusCodes.Status200OK, "text/html", ClassicWebPage.Render(_work.State, _options.MasterText, _time)),
            "/favicon.ico" => NothingAsync(context),
            "/style.css" => SayAsync(context, StatusCodes.Status200OK, "text/css", ClassicWebPage.Style),
            _ => SayAsync(context, StatusCodes.Status404NotFound, "text/plain", "Nothing is here; the page is at /.\n"),
        };
    }

    /// <summary>A page from elsewhere that points its own name at this address must not read the cluster.</summary>
    private bool IsOurs(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out _)
        || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (_hostname is not null
            && (string.Equals(host, _hostname, StringComparison.OrdinalIgnoreCase) || string.Equals(host, $"{_hostname}.local", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Browsers ask for an icon by themselves, and complain on their console where there is none.</summary>
    private static Task NothingAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task SayAsync(HttpContext context, int status, string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = $"{type}; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
