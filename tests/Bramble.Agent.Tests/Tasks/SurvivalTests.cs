using System.Diagnostics;
using Bramble.TestKit;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>Tasks outlive the agent that started them.</summary>
[Collection(nameof(Alone))]
public sealed class SurvivalTests
{
    private const int Tasks = 8;
    private const int Kills = 20;

    [Fact]
    public async Task Eight_tasks_survive_twenty_deaths_of_their_agent_with_the_right_exit_codes()
    {
        var root = Directory.CreateTempSubdirectory("bramble-survival-");
        File.SetUnixFileMode(root.FullName, (UnixFileMode)0b111_001_001);
        var go = Path.Combine(root.FullName, "go");
        Directory.CreateDirectory(go);
        File.SetUnixFileMode(go, (UnixFileMode)0b111_101_101);
        var host = Start(root.FullName);
        try
        {
            await ExpectAsync(host, "ready");
            for (var task = 0; task < Tasks; task++)
            {
                // Each ends when the test says so, some after the last death and some between two.
                await host.StandardInput.WriteLineAsync($"{task} while [ ! -e {go}/{task} ]; do [ -d {go} ] || exit 99; sleep 0.02; done; exit {task + 10}".AsMemory(), TestContext.Current.CancellationToken);
            }

            await host.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            await RunningAsync(host, Tasks);
            for (var kill = 0; kill < Kills; kill++)
            {
                host.Kill();
                await host.WaitForExitAsync(TestContext.Current.CancellationToken).DefaultTimeout();
                host.Dispose();
                if (kill < Tasks / 2)
                {
                    await File.WriteAllTextAsync(Path.Combine(go, $"{kill}"), "", TestContext.Current.CancellationToken);
                }

                host = Start(root.FullName);
                if (kill % 2 == 0)
                {
                    await ExpectAsync(host, "ready");
                }
            }

            for (var task = Tasks / 2; task < Tasks; task++)
            {
                await File.WriteAllTextAsync(Path.Combine(go, $"{task}"), "", TestContext.Current.CancellationToken);
            }

            var ends = new HashSet<string>(StringComparer.Ordinal);
            while (ends.Count < Tasks)
            {
                if (await LineAsync(host) is var line && line.Contains(" Ended ", StringComparison.Ordinal))
                {
                    ends.Add(line);
                }
            }

            Assert.Equal(Enumerable.Range(0, Tasks).Select(task => $"{task} Ended Failed exit-code {task + 10}"), ends.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        }
        finally
        {
            host.Kill();
            await host.WaitForExitAsync(TestContext.Current.CancellationToken).DefaultTimeout();
            host.Dispose();
            root.Delete(recursive: true);
        }
    }

    private static Process Start(string root)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Bramble.TaskHost"), [Path.Combine(root, "data"), Path.Combine(root, "work"), "0192f5c0000070008000000000000009"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    private static async Task<string> LineAsync(Process host) =>
        await host.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().DefaultTimeout() ?? throw new EndOfStreamException("The host ended.");

    private static async Task ExpectAsync(Process host, string line)
    {
        while (!string.Equals(await LineAsync(host), line, StringComparison.Ordinal))
        {
        }
    }

    private static async Task RunningAsync(Process host, int tasks)
    {
        while (tasks > 0)
        {
            var line = await LineAsync(host);
            Assert.DoesNotContain(" Ended ", line, StringComparison.Ordinal);
            if (line.Contains(" Running", StringComparison.Ordinal))
            {
                tasks--;
            }
        }
    }
}
