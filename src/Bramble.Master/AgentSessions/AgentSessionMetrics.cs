using System.Diagnostics.Metrics;
using Bramble.Master.Nodes;

namespace Bramble.Master.AgentSessions;

/// <summary>Figures of the agents' sessions.</summary>
internal sealed class AgentSessionMetrics
{
    private readonly UpDownCounter<int> _open;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _throttled;

    public AgentSessionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(NodeMetrics.MeterName);
        _open = meter.CreateUpDownCounter<int>("bramble.agent.sessions", "{session}", "Sessions now open");
        _messages = meter.CreateCounter<long>("bramble.agent.messages", "{message}", "Messages received from agents");
        _refused = meter.CreateCounter<long>("bramble.agent.refusals", "{session}", "Sessions that were not let in");
        _throttled = meter.CreateCounter<long>("bramble.agent.throttled", "{pause}", "Pauses in reading an agent that sent too much");
    }

    public void Opened() => _open.Add(1);

    public void Closed() => _open.Add(-1);

    public void Received(int messages) => _messages.Add(messages);

    public void Refused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Throttled() => _throttled.Add(1);
}
