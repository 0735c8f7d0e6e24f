using Bramble.Protocol.Classic;

namespace Bramble.Agent.Classic;

/// <summary>What a webserver slave does besides: after each keepalive it asks for both payloads and keeps each with its time.</summary>
internal sealed class ClassicWebWork(TimeProvider time) : IClassicSlaveWork
{
    private volatile ClassicWebState _state = ClassicWebState.Nothing;

    /// <summary>What the page shows now.</summary>
    public ClassicWebState State => _state;

    public void Connected(string uuid, ClassicAnswer master) =>
        _state = _state with { Master = ClassicWebBlock.Of(master, time), Lost = null };

    public async Task AfterKeepaliveAsync(ClassicLink link, CancellationToken cancellationToken)
    {
        _state = _state with { Master = ClassicWebBlock.Of(await link.AskAsync(ClassicRequest.ComputerDetails, cancellationToken), time) };
        _state = _state with { Slaves = ClassicWebBlock.Of(await link.AskAsync(ClassicRequest.SlaveDetails, cancellationToken), time) };
    }

    public void Lost(string reason) => _state = _state with { Lost = reason };
}
