using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>One disk or card, and what its counters were.</summary>
internal sealed class BlockDevice(DiskFacts facts)
{
    public readonly byte[] NameBytes = NameCache.Bytes(facts.Name);
    public Rate ReadBytes;
    public Rate WrittenBytes;
    public Rate Reads;
    public Rate Writes;
    public Rate BusyMilliseconds;

    public DiskFacts Facts { get; } = facts;

    public int? LifeUsedPercent { get; set; }

    public string? EndOfLife { get; set; }
}
