using Bramble.Cli.Client;
using Bramble.Protocol;

namespace Bramble.Cli.Install;

/// <summary>The two users: one is the agent and the master, the other is every task that asks for nobody else.</summary>
internal sealed class Accounts(IHostSystem system, InstallLog log)
{
    private const string Nologin = "/usr/sbin/nologin";

    /// <exception cref="CommandException">One can't be made.</exception>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (!await IsThereAsync("group", Layout.DeviceGroup, cancellationToken))
        {
            await MustAsync("groupadd", ["--system", Layout.DeviceGroup], cancellationToken);
            log.Changed($"Made the group {Layout.DeviceGroup}.");
        }

        await MakeUserAsync(Layout.User, ["--home-dir", Layout.Data, "--groups", Layout.DeviceGroup, "--comment", "Bramble"], cancellationToken);
        await MakeUserAsync(Layout.TaskUser, ["--home-dir", "/nonexistent", "--comment", "Bramble tasks"], cancellationToken);
    }

    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        foreach (var user in (string[])[Layout.User, Layout.TaskUser])
        {
            if (!await IsThereAsync("passwd", user, cancellationToken))
            {
                continue;
            }

            var result = await system.RunAsync("userdel", [user], input: null, tell: null, cancellationToken);
            if (result.Code == 0)
            {
                log.Changed($"Removed the user {user}.");
            }
            else
            {
                log.Warn($"The user {user} is left: {result.Errors}");
            }
        }
    }

    private async Task MakeUserAsync(string user, string[] options, CancellationToken cancellationToken)
    {
        if (!await IsThereAsync("passwd", user, cancellationToken))
        {
            await MustAsync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", Nologin, .. options, user], cancellationToken);
            log.Changed($"Made the system user {user}.");
        }
    }

    private async Task<bool> IsThereAsync(string table, string name, CancellationToken cancellationToken) =>
        (await system.RunAsync("getent", [table, name], input: null, tell: null, cancellationToken)).Code == 0;

    private async Task MustAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await system.RunAsync(program, arguments, input: null, tell: null, cancellationToken);
        if (result.Code != 0)
        {
            throw new CommandException($"{program} failed: {result.Errors}", ExitCode.Failed);
        }
    }
}
