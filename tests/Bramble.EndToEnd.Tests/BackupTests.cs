using System.Text.Json;
using Bramble.Protocol;
using Bramble.TestKit;

namespace Bramble.EndToEnd.Tests;

/// <summary>A backup and its restore as a person does them, with the real programs.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bramble-backup-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_cluster_is_backed_up_while_it_runs_and_restored_elsewhere()
    {
        var (data, file, target) = (Path.Combine(_directory, "data"), Path.Combine(_directory, "backup.bramble"), Path.Combine(_directory, "target"));
        string[] quiet = ["--http", "127.0.0.1:0", "--classic", "off", "--output", "json"];
        await using (var master = Cli(["master", "--data", data, "--name", "garage", .. quiet]))
        {
            var ready = JsonSerializer.Deserialize(await master.ReadLineAsync(), BrambleJsonContext.Default.MasterReady)!; // The line is JSON.
            string[] server = ["--server", ready.Dashboard, "--token-file", Path.Combine(data, DataDirectory.AdminTokenFile)];
            await using (var backup = Cli(["backup", file, .. server, "--output", "json"]))
            {
                var made = JsonSerializer.Deserialize(await backup.ReadToEndAsync(), BrambleJsonContext.Default.BackupResult);
                Assert.Equal(ExitCode.Done, await backup.WaitAsync(Limits.Default));
                Assert.Equal((file, new FileInfo(file).Length), (made?.File, made?.Bytes));
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            await FailsAsync(ExitCode.Failed, "--force", ["backup", file, .. server]);
            await FailsAsync(ExitCode.NotAllowed, "token", ["backup", file + "2", "--server", ready.Dashboard, "--token-file", "/dev/null"]);
            await FailsAsync(ExitCode.Failed, "in use by another master", ["restore", file, "--data", data, "--force"]);
            Assert.Equal([file], Directory.GetFiles(_directory));
            master.Terminate();
            Assert.Equal(ExitCode.Done, await master.WaitAsync(Limits.Default));
        }

        await FailsAsync(ExitCode.NotFound, "There is no file", ["restore", file + "2", "--data", target]);
        await FailsAsync(ExitCode.Failed, "--force", ["restore", file, "--data", data]);
        await using (var restore = Cli(["restore", file, "--data", target, "--output", "json"]))
        {
            var restored = JsonSerializer.Deserialize(await restore.ReadToEndAsync(), BrambleJsonContext.Default.RestoreResult);
            Assert.Equal(ExitCode.Done, await restore.WaitAsync(Limits.Default));
            Assert.Equal(("garage", target), (restored?.Cluster, restored?.Data));
        }

        await using var again = Cli(["master", "--data", target, .. quiet]);
        Assert.Equal("garage", JsonSerializer.Deserialize(await again.ReadLineAsync(), BrambleJsonContext.Default.MasterReady)?.Cluster);
        again.Terminate();
        Assert.Equal(ExitCode.Done, await again.WaitAsync(Limits.Default));
    }

    private static async Task FailsAsync(int code, string words, IEnumerable<string> arguments)
    {
        await using var cli = Cli(arguments);
        Assert.Equal(code, await cli.WaitAsync(Limits.Default));
        Assert.StartsWith("bramble: ", cli.Errors, StringComparison.Ordinal);
        Assert.Contains(words, cli.Errors, StringComparison.Ordinal);
    }

    private static ChildProcess Cli(IEnumerable<string> arguments) => ChildProcess.StartBuilt("Bramble.Cli", "bramble", arguments);
}
