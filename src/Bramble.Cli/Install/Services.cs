using Bramble.Cli.Client;
using Bramble.Protocol;

namespace Bramble.Cli.Install;

/// <summary>The service manager's side of an installation.</summary>
internal sealed class Services(IHostSystem system, InstallLog log)
{
    public async Task ReloadAsync(CancellationToken cancellationToken) => await RunAsync(["daemon-reload"], cancellationToken);

    /// <summary>Starts a service now and at each boot, and anew where what it runs has changed.</summary>
    /// <exception cref="CommandException">It does not start.</exception>
    public async Task StartAsync(Part part, bool isChanged, CancellationToken cancellationToken)
    {
        var unit = part.UnitName();
        var isEnabled = await IsAsync("is-enabled", unit, cancellationToken);
        var isActive = await IsAsync("is-active", unit, cancellationToken);
        if (!isEnabled && await RunAsync(["enable", unit], cancellationToken))
        {
            log.Changed($"{unit} starts at each boot.");
        }

        if (isActive && !isChanged)
        {
            return;
        }

        var result = await system.RunAsync("systemctl", [isActive ? "restart" : "start", unit], input: null, tell: null, cancellationToken);
        if (result.Code != 0)
        {
            throw new CommandException($"{unit} does not start; 'journalctl -u {unit} -n 20' says why. {result.Errors}", ExitCode.Failed);
        }

        log.Changed(isActive ? $"Started {unit} anew." : $"Started {unit}.");
    }

    /// <summary>Stops a service, for now and for every boot.</summary>
    public async Task StopAsync(Part part, CancellationToken cancellationToken)
    {
        var unit = part.UnitName();
        var wasThere = await IsAsync("is-enabled", unit, cancellationToken) || await IsAsync("is-active", unit, cancellationToken);
        if (wasThere && await RunAsync(["disable", "--now", unit], cancellationToken))
        {
            log.Changed($"Stopped {unit}; it starts no more.");
        }
    }

    /// <summary>Gives the firmware's devices to their group now, not at the next boot only.</summary>
    public async Task ApplyRuleAsync(CancellationToken cancellationToken)
    {
        _ = await system.RunAsync("udevadm", ["control", "--reload"], input: null, tell: null, cancellationToken);
        _ = await system.RunAsync("udevadm", ["trigger", "--sysname-match=vcio", "--sysname-match=vcio_gencmd"], input: null, tell: null, cancellationToken);
    }

    private async Task<bool> IsAsync(string question, string unit, CancellationToken cancellationToken) =>
        (await system.RunAsync("systemctl", [question, "--quiet", unit], input: null, tell: null, cancellationToken)).Code == 0;

    private async Task<bool> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var result = await system.RunAsync("systemctl", arguments, input: null, tell: null, cancellationToken);
        if (result.Code != 0)
        {
            log.Warn($"systemctl {string.Join(' ', arguments)} failed: {result.Errors}");
        }

        return result.Code == 0;
    }
}
