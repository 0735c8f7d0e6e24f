using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bramble.Dashboard.Hosting;

/// <summary>
/// A page rendered once, on the server. The renderer is used by itself rather than through AddRazorComponents, which
/// would bring antiforgery and with it data-protection keys on disk; these pages have no forms that change anything.
/// </summary>
/// <typeparam name="TPage">The page's component.</typeparam>
internal sealed class PageResult<TPage>(Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK) : IResult
    where TPage : IComponent
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        using var html = new StringWriter();
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters));
            root.WriteHtmlTo(html);
        });

        var response = httpContext.Response;
        var bytes = Encoding.UTF8.GetBytes(html.ToString());
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}
