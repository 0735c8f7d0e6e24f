using Microsoft.Playwright;

namespace Bramble.EndToEnd.Tests;

/// <summary>One Chromium for all tests of a class: Debian's, since Playwright's own is a download.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Headless = true,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>Opens a page that notes every complaint of the browser.</summary>
    public async Task<WatchedPage> OpenAsync(
        Uri address, ColorScheme scheme = ColorScheme.Dark, int width = 1440, int height = 900, bool script = true, float scale = 1)
    {
        if (_browser is null)
        {
            throw new InvalidOperationException("The browser has not started");
        }

        var context = await _browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            DeviceScaleFactor = scale,
            JavaScriptEnabled = script,
            TimezoneId = "UTC",
        });
        return await WatchedPage.OpenAsync(context, address);
    }
}
