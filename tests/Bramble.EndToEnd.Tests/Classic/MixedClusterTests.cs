using System.Net;
using System.Text.Json;
using Bramble.TestKit;

namespace Bramble.EndToEnd.Tests.Classic;

/// <summary>Any mix of {tutorial, Bramble} master, slave and webserver works; the tutorial's programs are stand-ins in Python.</summary>
public sealed class MixedClusterTests
{
    private static readonly string Standins = Path.Combine(AppContext.BaseDirectory, "standins");

    public static TheoryData<bool, bool, bool> Mixes
    {
        get
        {
            var mixes = new TheoryData<bool, bool, bool>();
            for (var i = 0; i < 8; i++)
            {
                mixes.Add((i & 4) != 0, (i & 2) != 0, (i & 1) != 0);
            }

            return mixes;
        }
    }

    [Theory]
    [MemberData(nameof(Mixes))]
    public async Task Master_slave_and_webserver_understand_each_other(bool ourMaster, bool ourSlave, bool ourWeb)
    {
        var data = Directory.CreateTempSubdirectory("bramble-test-");
        try
        {
            await using var master = ourMaster
                ? ChildProcess.StartBuilt("Bramble.Master", "bramble-master", $"--data={data.FullName}", "--http=127.0.0.1:0", "--listen=off", "--classic=127.0.0.1:0", "--output=json")
                : Python("master.py", "--port", "0");
            var line = await master.ReadLineAsync();
            var address = ourMaster ? Member(line, "classic") : line;
            var (host, port) = (address.Split(':')[0], address.Split(':')[1]);

            await using var slave = ourSlave ? Cli("classic", "slave", "--master", address, "--output", "json") : Python("slave.py", "--host", host, "--port", port);
            line = await slave.ReadLineAsync();
            var slaveId = ourSlave ? Member(line, "uuid") : line;

            await using var web = ourWeb
                ? Cli("classic", "web", "--master", address, "--http", "127.0.0.1:0", "--output", "json")
                : Python("webserver.py", "--host", host, "--port", port, "--http-port", "0", "--interval", "0.2");
            line = await web.ReadLineAsync();
            var page = new Uri(ourWeb ? Member(line, "url") : line);
            line = await web.ReadLineAsync();
            var webId = ourWeb ? Member(line, "uuid") : line;

            using var http = new HttpClient();
            var shown = "";
            await Until.TrueAsync(
                async () =>
                {
                    shown = WebUtility.HtmlDecode(await http.GetStringAsync(page, TestContext.Current.CancellationToken));
                    return shown.Contains(slaveId, StringComparison.Ordinal) && shown.Contains(webId, StringComparison.Ordinal);
                },
                "the page lists both slaves");
            Assert.Contains("Raspberry Pi Cluster", shown, StringComparison.Ordinal);
            Assert.Contains("Master Information", shown, StringComparison.Ordinal);
            Assert.Contains("Slave Information", shown, StringComparison.Ordinal);
            Assert.Contains($"    \"hostname\": \"{Dns.GetHostName()}\"", shown, StringComparison.Ordinal);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static ChildProcess Cli(params IEnumerable<string> arguments) => ChildProcess.StartBuilt("Bramble.Cli", "bramble", arguments);

    private static ChildProcess Python(string script, params IEnumerable<string> arguments) =>
        ChildProcess.Start("python3", ["-u", Path.Combine(Standins, script), .. arguments]);

    private static string Member(string json, string name)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty(name).GetString() ?? throw new InvalidDataException($"No {name} in {json}");
    }
}
