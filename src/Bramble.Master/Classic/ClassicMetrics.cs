using System.Diagnostics.Metrics;
using Bramble.Master.Nodes;
using Bramble.Protocol.Classic;

namespace Bramble.Master.Classic;

/// <summary>Figures of the classic endpoint.</summary>
internal sealed class ClassicMetrics
{
    private static readonly string[] TypeNames = Enum.GetNames<ClassicType>();

    private readonly Counter<long> _messages;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _broken;
    private readonly Counter<long> _refused;

    public ClassicMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(NodeMetrics.MeterName);
        _messages = meter.CreateCounter<long>("bramble.classic.messages", "{message}", "Messages received");
        _ignored = meter.CreateCounter<long>("bramble.classic.messages.ignored", "{message}", "Messages of an unknown type or another shape");
        _broken = meter.CreateCounter<long>("bramble.classic.limits.broken", "{connection}", "Connections ended because they broke a limit");
        _refused = meter.CreateCounter<long>("bramble.classic.connections.refused", "{connection}", "Connections refused because too many were open");
    }

    public void Received(ClassicType type) => _messages.Add(1, new KeyValuePair<string, object?>("type", TypeNames[(int)type]));

    /// <param name="why"><c>type</c> or <c>shape</c>.</param>
    public void Ignored(string why) => _ignored.Add(1, new KeyValuePair<string, object?>("why", why));

    public void Broken() => _broken.Add(1);

    public void Refused() => _refused.Add(1);
}
