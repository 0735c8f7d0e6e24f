using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Master.Tests.Jobs;
using Bramble.TestKit;
using Bramble.TestKit.Agents;

namespace Bramble.Master.Tests.Logs;

public sealed class LogReadersTests
{
    [Fact]
    public async Task One_reader_more_than_allowed_is_told_so_and_has_a_place_when_another_leaves()
    {
        await using var master = await RunningMaster.StartAsync("--Bramble:Logs:MaxReaders=1");
        using var jobs = new JobsClient(master);
        _ = await jobs.MakeAsync("name: a\ncommand: [x]\n");
        using var http = new HttpClient { BaseAddress = new Uri(master.Page, "api/v1/") };

        using (var first = await http.GetAsync(new Uri("jobs/a/tasks/0/log?follow=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).DefaultTimeout())
        {
            using var second = await http.GetAsync(new Uri("jobs/a/tasks/0/log", UriKind.Relative), TestContext.Current.CancellationToken).DefaultTimeout();
            var problem = await second.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Problem, TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, ProblemCodes.TooManyStreams), (first.StatusCode, second.StatusCode, problem?.Code));
        }

        await Until.TrueAsync(
            async () =>
            {
                using var third = await http.GetAsync(new Uri("jobs/a/tasks/0/log", UriKind.Relative), TestContext.Current.CancellationToken);
                return third.StatusCode == HttpStatusCode.OK;
            },
            "the place is free again");
    }

    [Fact]
    public async Task A_reader_that_never_reads_holds_no_task_up()
    {
        const int Piece = 14_000;
        const int Pieces = 1_000; // More than what two sockets hold.
        await using var master = await RunningMaster.StartAsync(
            "--Bramble:Agents:MessagesPerSecond=1000000", "--Bramble:Agents:BytesPerSecond=1000000000", "--Bramble:Jobs:OutputCreditBytes=67108864");
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        _ = await jobs.MakeAsync("name: a\ncommand: [x]\noutput: 16M\n");
        var start = await agent.StartAsync();
        await agent.ReportAsync(JobAgent.Running(start));
        using var reader = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await reader.ConnectAsync(IPAddress.Loopback, master.Page.Port, TestContext.Current.CancellationToken);
        await reader.SendAsync(Encoding.ASCII.GetBytes($"GET /api/v1/jobs/a/tasks/0/log?follow=true HTTP/1.1\r\nHost: {master.Page.Authority}\r\n\r\n"), TestContext.Current.CancellationToken);
        var head = new byte[12];
        await reader.ReceiveAsync(head, TestContext.Current.CancellationToken).AsTask().DefaultTimeout();
        Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(head));

        var text = new string('x', Piece);
        for (var i = 0; i < Pieces; i++)
        {
            await agent.LogAsync(start.Id, text, (ulong)(i * Piece));
        }

        await agent.ReportAsync(JobAgent.Ended(start, stdoutBytes: Pieces * Piece));
        _ = await agent.AckAsync();

        Assert.Equal(JobState.Succeeded, (await jobs.JobAsync("a")).State);
        Assert.Equal(Pieces * Piece, (await jobs.LogAsync("a")).Length);
    }
}
