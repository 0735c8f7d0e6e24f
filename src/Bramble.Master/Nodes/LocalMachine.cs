using Bramble.Protocol.Api;
using Bramble.Protocol.Classic;

namespace Bramble.Master.Nodes;

/// <summary>The master's own machine as last read. Thread safe.</summary>
internal sealed class LocalMachine
{
    private volatile Reading _reading = new(new ClassicComputerDetails(), new ClassicBaseInfo());

    /// <summary>What a part-15 or part-16 peer is told.</summary>
    public ClassicComputerDetails Details => _reading.Details;

    /// <summary>What a part-17 or part-18 peer is told.</summary>
    public ClassicBaseInfo BaseInfo => _reading.BaseInfo;

    public void Set(NodeFacts facts, NodeVitals vitals) => _reading = new Reading(
        new ClassicComputerDetails
        {
            Hostname = facts.Hostname,
            CpuPercentUsed = vitals.CpuPercent,
            Ram = facts.MemoryBytes,
            Cpu = facts.CpuModel ?? "", // The tutorial's own word for not known.
            CpuCores = facts.CpuCores,
        },
        new ClassicBaseInfo
        {
            Hostname = facts.Hostname,
            Ram = facts.MemoryBytes,
            Swap = facts.SwapBytes,
            Cpu = facts.CpuModel ?? "",
            CpuCores = facts.CpuCores,
            CpuFrequencyMax = facts.CpuFrequencyMaxMegahertz,
            CpuFrequencyMin = facts.CpuFrequencyMinMegahertz,
        });

    private sealed record Reading(ClassicComputerDetails Details, ClassicBaseInfo BaseInfo);
}
