using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using Bramble.Protocol;
using Bramble.TestKit;

namespace Bramble.EndToEnd.Tests;

/// <summary>What is installed on a Pi: native code, without a warning, small in file and memory, and it joins.</summary>
[Collection(nameof(Alone))]
public sealed class PublishTests
{
    private const long SizeLimit = 15_000_000;
    private const long MemoryLimit = 15_000_000;
    private const int NoTools = 3;

    /// <summary>A native compile takes half a minute of both cores, and there are two.</summary>
    private static readonly TimeSpan PublishLimit = TimeSpan.FromMinutes(8);

    private static readonly string Root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));

    [Fact]
    public async Task Native_programs_are_built_without_a_warning_stay_small_and_join()
    {
        // This machine's own first.
        string[] rids = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? ["linux-arm64"] : ["linux-x64", "linux-arm64"];
        await using var publish = ChildProcess.Start(Path.Combine(Root, "eng", "publish.sh"), ["--no-master", .. rids]);
        var code = await publish.WaitAsync(PublishLimit);
        Assert.SkipWhen(code == NoTools, publish.Errors);
        Assert.True(code == 0, publish.Errors);

        await using var master = await RunningMaster.StartAsync();
        foreach (var (index, rid) in rids.Index())
        {
            var program = Path.Combine(Root, "artifacts", "publish", rid, "bramble");
            Assert.InRange(new FileInfo(program).Length, 1, SizeLimit);
            Assert.Equal([program, $"{program}-shim"], Directory.GetFiles(Path.GetDirectoryName(program)!).Order(StringComparer.Ordinal), StringComparer.Ordinal);
            string[] start = index == 0 ? [program] : ["qemu-aarch64", "-L", Path.Combine(Root, "artifacts", "sysroot", "arm64"), program];
            await using (var version = ChildProcess.Start(start[0], [.. start[1..], "--version"]))
            {
                Assert.Equal(BrambleVersion.Current, await version.ReadLineAsync());
                Assert.Equal(ExitCode.Done, await version.WaitAsync(Limits.Default));
            }

            await JoinAsync(start, master, measure: index == 0);
        }
    }

    /// <summary>Joins, so that a missing piece of OpenSSL or of a serializer shows; and gives back what the join took.</summary>
    private static async Task JoinAsync(string[] start, RunningMaster master, bool measure)
    {
        var data = Directory.CreateTempSubdirectory("bramble-test-");
        var token = Path.Combine(data.FullName, "token");
        await File.WriteAllTextAsync(token, await TokenAsync(master), TestContext.Current.CancellationToken);
        await using (var agent = ChildProcess.Start(start[0], [.. start[1..], "agent", "--join", master.Agents.Authority, "--token-file", token, "--data", data.FullName]))
        {
            Assert.StartsWith("Joining", await agent.ReadLineAsync(), StringComparison.Ordinal);
            Assert.StartsWith("Joined as", await agent.ReadLineAsync(), StringComparison.Ordinal);
            Assert.StartsWith("Connected to", await agent.ReadLineAsync(), StringComparison.Ordinal);
            if (measure)
            {
                await Until.TrueAsync(() => Task.FromResult(ResidentBytes(agent.Id) <= MemoryLimit), $"the agent has at most {MemoryLimit} bytes in memory");
            }

            agent.Terminate();
            Assert.Equal(ExitCode.Done, await agent.WaitAsync(Limits.Default));
        }

        data.Delete(recursive: true);
    }

    private static async Task<string> TokenAsync(RunningMaster master)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(master.Page, "api/v1/tokens")) { Content = JsonContent.Create(new { uses = 1 }) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {master.AdminToken}");
        using var made = await http.SendAsync(request, TestContext.Current.CancellationToken).DefaultTimeout();
        return (await made.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken, TestContext.Current.CancellationToken))!.Token; // A new token has one.
    }

    private static long ResidentBytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
