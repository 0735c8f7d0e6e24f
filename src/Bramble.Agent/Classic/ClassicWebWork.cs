using Bramble.Protocol.Classic;

namespace Bramble.Agent.Classic;

/// <summary>What a webserver slave does besides: after each keepalive it asks for both payloads and keeps them with the time.</summary>
internal sealed class ClassicWebWork(TimeProvider time) : IClassicSlaveWork
{
    private volatile ClassicWebState _state = ClassicWebState.Nothing;

    /// <summary>What the page shows now.</summary>
    public ClassicWebState State => _state;

    public void Connected(string uuid, ClassicAnswer master) =>
        _state = _state with { Master = ClassicWebState.Lay(master), At = time.GetUtcNow(), Lost = null };

    public async Task AfterKeepaliveAsync(ClassicLink link, CancellationToken cancellationToken)
    {
        var master = ClassicWebState.Lay(await link.AskAsync(ClassicRequest.ComputerDetails, cancellationToken));
        var slaves = ClassicWebState.Lay(await link.AskAsync(ClassicRequest.SlaveDetails, cancellationToken));
        _state = new ClassicWebState { Master = master, Slaves = slaves, At = time.GetUtcNow(), Lost = null };
    }

    public void Lost(string reason) => _state = _state with { Lost = reason };
}
