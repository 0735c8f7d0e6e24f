using System.Text.Json;
using Bramble.TestKit;

namespace Bramble.EndToEnd.Tests.Agents;

/// <summary>The fleet simulator at a small size, so that it still works when its figures are wanted.</summary>
public sealed class FleetTests
{
    private const int Agents = 50;

    /// <summary>Of the whole run on a loaded machine; it takes some 20 s.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Every_agent_of_a_fleet_comes_back_when_the_master_was_killed()
    {
        await using var fleet = ChildProcess.StartBuilt(
            "Bramble.Fleet", "Bramble.Fleet", $"{Agents}", "--settle", "1", "--measure", "4", "--limit", "60", "--json", "--", "--Bramble:Agents:Beat=00:00:01");
        var code = await fleet.WaitAsync(Limit);
        Assert.True(code == 0, $"It ended with {code} and said: {fleet.Errors}");

        using var figures = JsonDocument.Parse(await fleet.ReadToEndAsync());
        double Figure(string name) => figures.RootElement.GetProperty(name).GetDouble();
        Assert.Equal(Agents, Figure("agents"));
        Assert.InRange(Figure("backSeconds"), Figure("restartSeconds"), 30);
    }
}
