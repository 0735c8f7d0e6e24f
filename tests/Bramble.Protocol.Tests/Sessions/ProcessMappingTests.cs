using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;

namespace Bramble.Protocol.Tests.Sessions;

public sealed class ProcessMappingTests
{
    [Fact]
    public void Processes_arrive_as_they_were_sent()
    {
        ProcessInfo[] processes = [new() { Pid = 1, Name = "systemd", CpuPercent = 0, MemoryBytes = 9 << 20 }, new() { Pid = 4_194_304, Name = "x" }];

        var report = processes.ToReport(7);

        Assert.Equal(7u, report.Id);
        Assert.Equal(processes, report.ToProcesses());
    }

    [Fact]
    public void What_a_node_claims_is_bounded_and_cleaned()
    {
        var report = new ProcessReport
        {
            Processes =
            {
                new ProcessLine { Pid = 0, Name = "none" },
                new ProcessLine { Pid = uint.MaxValue, Name = "none" },
                new ProcessLine { Pid = 2, Name = "a\u001b[2Jbcdefghijklmnopq", CpuPercent = double.NaN, MemoryBytes = ulong.MaxValue },
                new ProcessLine { Pid = 3, Name = "b", CpuPercent = -1 },
            },
        };
        Assert.Equal([new ProcessInfo { Pid = 2, Name = "a\uFFFD[2Jbcdefghijk"[..15] }, new ProcessInfo { Pid = 3, Name = "b" }], report.ToProcesses());

        report.Processes.Clear();
        report.Processes.AddRange(Enumerable.Range(1, 1_000).Select(pid => new ProcessLine { Pid = (uint)pid, Name = "x" }));
        Assert.Equal(SessionProtocol.MaxProcesses, report.ToProcesses().Count);
        Assert.Equal(SessionProtocol.MaxProcesses, Enumerable.Range(1, 100).Select(pid => new ProcessInfo { Pid = pid, Name = "x" }).ToList().ToReport(1).Processes.Count);
    }
}
