using System.Net;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Joining;

/// <summary>Counts wrong tries by address. What it remembers is bounded, whoever tries. Thread safe.</summary>
internal sealed class JoinThrottle(IOptions<JoinOptions> options, TimeProvider time)
{
    /// <summary>Addresses remembered; with more the counting begins anew, which a guesser of 128 bits gains nothing by.</summary>
    private const int MaxAddresses = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan AuditWindow = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _wrong = [];
    private long _since = time.GetTimestamp();
    private long _auditedSince = time.GetTimestamp();
    private int _audited;

    /// <summary>Whether an address has tried too often.</summary>
    public bool IsBlocked(IPAddress address)
    {
        lock (_lock)
        {
            Turn();
            return _wrong.GetValueOrDefault(address) >= options.Value.WrongTriesPerMinute;
        }
    }

    /// <summary>Notes a wrong try.</summary>
    /// <returns>Whether the audit trail has room for it.</returns>
    public bool Note(IPAddress address)
    {
        lock (_lock)
        {
            Turn();
            if (_wrong.Count >= MaxAddresses)
            {
                _wrong.Clear();
            }

            _wrong[address] = _wrong.GetValueOrDefault(address) + 1;
            return ++_audited <= options.Value.AuditedRefusalsPerHour;
        }
    }

    private void Turn()
    {
        if (time.GetElapsedTime(_since) >= Window)
        {
            _wrong.Clear();
            _since = time.GetTimestamp();
        }

        if (time.GetElapsedTime(_auditedSince) >= AuditWindow)
        {
            _audited = 0;
            _auditedSince = time.GetTimestamp();
        }
    }
}
