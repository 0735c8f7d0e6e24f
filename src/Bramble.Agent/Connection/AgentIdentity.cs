using System.Security.Cryptography.X509Certificates;
using Bramble.Protocol.Net;

namespace Bramble.Agent.Connection;

/// <summary>Who this agent is: its key with the certificate of it, the authority it trusts, and where its master is.</summary>
/// <param name="Document">What is kept of it in words.</param>
/// <param name="Certificate">With its private key.</param>
/// <param name="Authority">The cluster's authority.</param>
internal sealed record AgentIdentity(AgentDocument Document, X509Certificate2 Certificate, X509Certificate2 Authority) : IDisposable
{
    /// <summary>When the certificate ends.</summary>
    public DateTimeOffset NotAfter => new(Certificate.NotAfter.ToUniversalTime());

    /// <summary>The address of the last join.</summary>
    public HostPort? Master => HostPort.TryParse(Document.Master, out var master, out _) ? master : null;

    public void Dispose()
    {
        Certificate.Dispose();
        Authority.Dispose();
    }
}
