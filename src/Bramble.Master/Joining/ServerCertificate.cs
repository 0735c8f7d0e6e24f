using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Bramble.Master.Joining;

/// <summary>
/// The certificate of the agents' port. Made anew at the half of its life, since a master runs for years, and whenever the
/// clock was set: a Pi without a clock battery starts in the past, and what was made then may have ended. Thread safe.
/// </summary>
internal sealed class ServerCertificate(NodeAuthority authority, TimeProvider time)
{
    /// <summary>Half of what <see cref="NodeAuthority.IssueServer"/> gives.</summary>
    private static readonly TimeSpan Keep = NodeAuthority.CertificateLifetime;

    /// <summary>A clock that is corrected by less has not been set.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private X509Certificate2? _current;
    private SslStreamCertificateContext? _context;
    private DateTimeOffset _madeAt;

    /// <summary>The certificate to show now. One that is replaced may still be in a handshake, so nobody disposes of it.</summary>
    public X509Certificate2 Current()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_current is null || now < _madeAt - Slack || now > _madeAt + Keep)
            {
                _current = authority.IssueServer(OwnNames.All(), now);
                _context = SslStreamCertificateContext.Create(_current, additionalCertificates: null, offline: true);
                _madeAt = now;
            }

            return _current;
        }
    }

    /// <summary>The same as TLS wants it; made once, since every handshake would make its own.</summary>
    public SslStreamCertificateContext Context()
    {
        lock (_lock)
        {
            Current();
            return _context!; // Made with the certificate.
        }
    }
}
