using System.Net;

namespace Bramble.Master.AgentSessions;

/// <summary>Connections now open, in all and of each address. Thread safe.</summary>
internal sealed class ConnectionCount
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _all;

    /// <summary>Counts one more, unless a bound is reached.</summary>
    /// <returns>Whether it was counted; then <see cref="Leave"/> is due.</returns>
    public bool TryEnter(IPAddress address, int bound, int boundOfOne)
    {
        lock (_lock)
        {
            var one = _byAddress.GetValueOrDefault(address);
            if (_all >= bound || one >= boundOfOne)
            {
                return false;
            }

            _all++;
            _byAddress[address] = one + 1;
            return true;
        }
    }

    /// <summary>One that was counted has gone.</summary>
    public void Leave(IPAddress address)
    {
        lock (_lock)
        {
            _all--;
            if (--_byAddress[address] == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }
}
