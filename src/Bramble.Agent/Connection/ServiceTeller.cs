using Bramble.Shared;

namespace Bramble.Agent.Connection;

/// <summary>Hands an agent's changes on, and tells the service manager of them: it serves once it is a node that looks for its master, found or not.</summary>
internal sealed class ServiceTeller(ServiceNotifier service, Action<AgentStatus> tell)
{
    private bool _isJoining;

    public void Tell(AgentStatus status)
    {
        tell(status);
        service.Status(status.ToText());
        _isJoining = status.State is AgentState.Joining || (_isJoining && status.State is not AgentState.Joined);

        // A master that is away for days must not have its agents taken for failed. One that can't join has failed.
        if (!_isJoining && status.State is (AgentState.Connected or AgentState.Waiting))
        {
            service.Ready();
        }
    }
}
