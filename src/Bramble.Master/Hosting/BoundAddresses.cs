using System.Net;

namespace Bramble.Master.Hosting;

/// <summary>Where the master really listens: port 0 in the settings becomes the port the system gave. Set once, after the start.</summary>
internal sealed class BoundAddresses
{
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IPEndPoint? Http { get; private set; }

    /// <summary>Where agents connect, null where that is off.</summary>
    public IPEndPoint? Agents { get; private set; }

    public IPEndPoint? Classic { get; private set; }

    public void Set(IPEndPoint http, IPEndPoint? agents, IPEndPoint? classic)
    {
        (Http, Agents, Classic) = (http, agents, classic);
        _known.TrySetResult();
    }

    /// <summary>Waits until they are set.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _known.Task.WaitAsync(cancellationToken);
}
