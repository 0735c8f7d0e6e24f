using System.Globalization;
using Bramble.EndToEnd.Tests.Network;
using Bramble.Protocol.Api;
using Bramble.TestKit;

namespace Bramble.EndToEnd.Tests.Jobs;

/// <summary>Nothing is lost: jobs through deaths, stops and cuts of the master and the agents, with real processes.</summary>
[Collection(nameof(Alone))]
public sealed class LedgerTests
{
    private const int Agents = 4;

    /// <summary>Of one step of the job: it has to get on, however little.</summary>
    private static readonly TimeSpan Progress = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    /// <summary>In the long form <c>BRAMBLE_LEDGER_TASKS</c> is 10,000 and the master dies ten times: see <c>eng/ledger.sh</c>.</summary>
    [Fact]
    public async Task No_task_is_lost_and_each_has_one_outcome_while_masters_and_agents_die()
    {
        NetworkLab.SkipUnlessPossible();
        var count = Setting("BRAMBLE_LEDGER_TASKS", 160);
        var deaths = Setting("BRAMBLE_LEDGER_DEATHS", 2);
        var seed = (uint)Setting("BRAMBLE_LEDGER_SEED", 1);
        using var ledger = new Ledger();
        await using var lab = await NetworkLab.CreateAsync(Agents);
        await using var cluster = new NetworkCluster(lab, Agents);
        await StartAsync(cluster);
        await cluster.SubmitAsync($"""
            name: ledger
            count: {count}
            resources:
              cpus: 0.5
            script: '{ledger.Script("sleep 0.2")}'
            """);

        // Whom it hits, and how, is chance; that each way is among them is not.
        Func<int, Task>[] blows = [agent => KillAsync(cluster, agent), agent => PauseAsync(cluster, agent), agent => CutAsync(cluster, agent)];
        for (var death = 0; death < deaths; death++)
        {
            var done = count * (death + 1) / (deaths + 2);
            await cluster.UntilJobAsync("ledger", Progress, job => job.Counts.Succeeded >= done);
            await cluster.Master.KillAsync();
            await blows[(death + Next(2)) % blows.Length](Next(Agents));
            await cluster.StartMasterAsync();
            await blows[(death + 2) % blows.Length](Next(Agents));
        }

        // A seed can be repeated. Numerical Recipes' generator, of which the upper bits are good enough for this.
        int Next(uint bound) => (int)(((seed = (seed * 1_664_525) + 1_013_904_223) >> 16) % bound);

        var end = await cluster.UntilJobAsync("ledger", Progress * (1 + (count / 1000)), job => job.State is not (JobState.Pending or JobState.Running));
        var tasks = await cluster.TasksAsync("ledger");
        Assert.All(tasks.Where(task => task.State is not TaskState.Succeeded), task => Assert.Fail($"{task}: {string.Join("; ", task.Attempts)}"));
        Assert.Equal((JobState.Succeeded, count), (end.State, end.Counts.Succeeded));
        ledger.Check(tasks, count);
        await cluster.Master.KillAsync();
        Ledger.CheckDatabase(cluster.OfMaster("cluster.db"), tasks);
    }

    [Fact]
    public async Task An_agent_that_was_stopped_for_a_minute_gives_a_task_one_outcome()
    {
        NetworkLab.SkipUnlessPossible();
        using var ledger = new Ledger();
        await using var lab = await NetworkLab.CreateAsync(2);
        await using var cluster = new NetworkCluster(lab, 2, masterOptions: ["--Bramble:Nodes:StartGrace=00:00:05"]);
        await StartAsync(cluster, 2);
        await cluster.SubmitAsync($"""
            name: twice
            count: 2
            script: '{ledger.Script("sleep 5")}'
            """);
        await cluster.UntilJobAsync("twice", Soon, job => job.Counts.Running == 2);
        var node = (await cluster.TasksAsync("twice"))[0].Attempts[0].Node;
        var stopped = cluster.Agent(string.Equals(node, NetworkCluster.Name(0), StringComparison.Ordinal) ? 0 : 1);
        stopped.Pause();
        var minute = Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
        try
        {
            // The node is lost, and its task is done by the other one.
            await cluster.UntilJobAsync("twice", TimeSpan.FromSeconds(60), job => job.State is JobState.Succeeded);
            await minute;
        }
        finally
        {
            stopped.Continue();
        }

        await cluster.UntilAsync(NodeState.Ready, Soon, 0, 1);
        IReadOnlyList<TaskInfo> tasks = [];
        await Until.TrueAsync(
            async () =>
            {
                tasks = await cluster.TasksAsync("twice");
                return tasks.SelectMany(task => task.Attempts).Where(attempt => attempt.State is AttemptState.Lost).All(attempt => attempt.Superseded is not null);
            },
            "every late result is kept as superseded");

        ledger.Check(tasks, 2);
        Assert.Contains(tasks[0].Attempts, attempt => attempt is { State: AttemptState.Lost, Reason: AttemptReason.NodeLost } && string.Equals(attempt.Node, node, StringComparison.Ordinal));
        Assert.Equal(JobState.Succeeded, (await cluster.JobAsync("twice"))?.State);
    }

    private static async Task StartAsync(NetworkCluster cluster, int agents = Agents)
    {
        await cluster.StartMasterAsync();
        foreach (var index in Enumerable.Range(0, agents))
        {
            await cluster.StartAgentAsync(index);
        }

        await cluster.UntilAsync(NodeState.Ready, Soon, [.. Enumerable.Range(0, agents)]);
    }

    private static async Task KillAsync(NetworkCluster cluster, int agent)
    {
        await cluster.Agent(agent).KillAsync();
        await cluster.StartAgentAsync(agent);
    }

    private static async Task PauseAsync(NetworkCluster cluster, int agent)
    {
        cluster.Agent(agent).Pause();
        await Task.Delay(TimeSpan.FromSeconds(Setting("BRAMBLE_LEDGER_AWAY", 4)), TimeProvider.System);
        cluster.Agent(agent).Continue();
    }

    private static async Task CutAsync(NetworkCluster cluster, int agent)
    {
        await cluster.Lab.CutAsync(agent);
        await Task.Delay(TimeSpan.FromSeconds(Setting("BRAMBLE_LEDGER_AWAY", 4)), TimeProvider.System);
        await cluster.Lab.HealAsync(agent);
    }

    private static int Setting(string name, int value) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : value;
}
