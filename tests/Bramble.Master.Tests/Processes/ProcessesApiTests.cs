using System.Net;
using System.Net.Http.Json;
using Bramble.Master.Processes;
using Bramble.Master.Tests.Access;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
using Bramble.TestKit;
using Bramble.TestKit.Agents;

namespace Bramble.Master.Tests.Processes;

/// <summary>A node is asked for its processes over its session, by whoever may read.</summary>
public sealed class ProcessesApiTests : IAsyncLifetime
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private RunningMaster _master = null!; // InitializeAsync
    private HttpClient _admin = null!; // InitializeAsync

    public async ValueTask InitializeAsync()
    {
        _master = await RunningMaster.StartAsync();
        _admin = AccessTests.Client(_master.AdminToken);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _master.DisposeAsync();
    }

    [Fact]
    public async Task The_agents_answer_is_given_to_the_one_who_asked()
    {
        var (node, agent) = await OpenAsync();
        using var _ = node;
        await using var session = agent;
        var asked = GetAsync("processes?limit=2");
        var question = await QuestionAsync(agent);
        Assert.Equal(2u, question.Count);
        await agent.SendAsync(new AgentMessage { Processes = new ProcessReport { Id = question.Id + 1, Processes = { new ProcessLine { Pid = 1, Name = "other" } } } });
        await agent.SendAsync(new AgentMessage { Processes = new ProcessReport { Id = question.Id, Processes = { new ProcessLine { Pid = 42, Name = "blender\u001b", CpuPercent = 398, MemoryBytes = 1 << 30 } } } });

        using var response = await asked;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var told = await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.ProcessList, _ct);
        Assert.Equal([new ProcessInfo { Pid = 42, Name = "blender\uFFFD", CpuPercent = 398, MemoryBytes = 1 << 30 }], told?.Items ?? []);
    }

    [Fact]
    public async Task An_agent_of_an_older_version_is_not_asked_and_said_to_be_too_old()
    {
        var (node, agent) = await OpenAsync(SessionProtocol.ProcessesVersion - 1);
        using var _ = node;
        await using var session = agent;

        await RefusedAsync(GetAsync("processes"), HttpStatusCode.Conflict, ProblemCodes.AgentTooOld);
    }

    [Fact]
    public async Task A_node_without_a_session_is_not_connected_also_when_it_ends_meanwhile()
    {
        var (node, agent) = await OpenAsync();
        using var _ = node;
        var asked = GetAsync("processes");
        await QuestionAsync(agent);
        await agent.DisposeAsync();
        await RefusedAsync(asked, HttpStatusCode.Conflict, ProblemCodes.NodeNotConnected);

        await RefusedAsync(GetAsync("processes"), HttpStatusCode.Conflict, ProblemCodes.NodeNotConnected);
    }

    [Fact]
    public async Task Only_a_few_may_ask_at_one_time_and_each_waits_for_a_bounded_time()
    {
        var (node, agent) = await OpenAsync();
        using var _ = node;
        await using var session = agent;
        var asked = Enumerable.Range(0, ProcessQuestions.MaxOpen).Select(_ => GetAsync("processes")).ToList();
        for (var index = 0; index < ProcessQuestions.MaxOpen; index++)
        {
            await QuestionAsync(agent);
        }

        await RefusedAsync(GetAsync("processes"), HttpStatusCode.ServiceUnavailable, ProblemCodes.NodeBusy);
        foreach (var one in asked)
        {
            await RefusedAsync(one, HttpStatusCode.ServiceUnavailable, ProblemCodes.NodeSilent);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("21")]
    [InlineData("x")]
    public async Task A_limit_out_of_its_bounds_is_refused(string limit) =>
        await RefusedAsync(GetAsync($"processes?limit={limit}"), HttpStatusCode.BadRequest, ProblemCodes.BadRequest);

    [Fact]
    public async Task Unknown_and_classic_nodes_have_no_processes()
    {
        await RefusedAsync(GetAsync("processes"), HttpStatusCode.NotFound, ProblemCodes.NodeNotFound);
        using var slave = await _master.ConnectSlaveAsync("pi-1", _ct);
        await Until.TrueAsync(async () =>
        {
            using var response = await _admin.GetAsync(new Uri(_master.Page, "api/v1/nodes/pi-1"), _ct);
            return response.IsSuccessStatusCode;
        }, "the slave has told its name");

        await RefusedAsync(GetAsync("processes"), HttpStatusCode.Conflict, ProblemCodes.NodeNotManaged);
    }

    private async Task<(SimulatedNode Node, SimulatedAgent Agent)> OpenAsync(uint version = SessionProtocol.ProcessesVersion)
    {
        var node = await SimulatedNode.JoinAsync(_master, "pi-1");
        var (agent, welcome) = await SimulatedAgent.OpenAsync(_master, node, version: version);
        Assert.Equal(version, welcome.ProtocolVersion);
        return (node, agent);
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _admin.GetAsync(new Uri(_master.Page, $"api/v1/nodes/pi-1/{path}"), _ct).DefaultTimeout();

    private static async Task<ProcessRequest> QuestionAsync(SimulatedAgent agent)
    {
        while (true)
        {
            if ((await agent.ReadAsync() ?? throw new InvalidOperationException("The master has closed.")).ProcessRequest is { } question)
            {
                return question;
            }
        }
    }

    private async Task RefusedAsync(Task<HttpResponseMessage> asked, HttpStatusCode status, string code)
    {
        using var response = await asked;
        var problem = await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Problem, _ct);
        Assert.Equal((status, code), (response.StatusCode, problem?.Code));
        Assert.NotEmpty(problem?.Detail ?? "");
    }
}
