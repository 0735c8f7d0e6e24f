using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Bramble.EndToEnd.Tests;

/// <summary>A page, and everything the browser complained about while it was open: console errors, exceptions, refused content, failed requests.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    private WatchedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<WatchedPage> OpenAsync(IBrowserContext context, Uri address)
    {
        var page = await context.NewPageAsync();
        var watched = new WatchedPage(context, page);
        page.Console += (_, message) =>
        {
            // A violation of the Content-Security-Policy is a console error too.
            if (message.Type is "error" or "warning")
            {
                watched._complaints.Enqueue($"console {message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => watched._complaints.Enqueue($"exception: {error}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                watched._complaints.Enqueue($"request elsewhere: {request.Url}");
            }
        };
        await page.GotoAsync(address.ToString(), new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        return watched;
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
