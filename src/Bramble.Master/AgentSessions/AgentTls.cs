using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bramble.Master.Joining;
using Bramble.Protocol.Sessions;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Bramble.Master.AgentSessions;

/// <summary>TLS of the agents' port: an agent shows its certificate, everybody else is not asked for one.</summary>
internal sealed partial class AgentTls(ServerCertificate certificate, NodeAuthority authority, IOptions<AgentSessionOptions> options, ILogger<AgentTls> logger)
{
    public static readonly SslApplicationProtocol Alpn = new(SessionProtocol.Alpn);

    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _authority = X509CertificateLoader.LoadCertificate(authority.CertificateDer);

    /// <summary>Whether OpenSSL gives out no tickets.</summary>
    private readonly bool _hasNoTickets = SmallTls.TryApply();

    public TlsHandshakeCallbackOptions Options()
    {
        if (!_hasNoTickets)
        {
            NotSmall(logger);
        }

        return new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = options.Value.Handshake,
            OnConnection = context => ValueTask.FromResult(
                string.Equals(context.ClientHelloInfo.ServerName, SessionProtocol.ServerName, StringComparison.OrdinalIgnoreCase) ? ForAgent() : ForOthers()),
        };
    }

    private SslServerAuthenticationOptions ForOthers() => new()
    {
        ServerCertificateContext = certificate.Context(),
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    private SslServerAuthenticationOptions ForAgent() => new()
    {
        ServerCertificateContext = certificate.Context(),
        ApplicationProtocols = [Alpn],
        EnabledSslProtocols = SslProtocols.Tls13,
        ClientCertificateRequired = true,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (_, shown, _, errors) => shown is not null && errors == SslPolicyErrors.None,
        // Every session proves itself anew: a dead key must not live on in a ticket. Where none is given out, allowing it lets all
        // share one OpenSSL context, and nothing else.
        AllowTlsResume = _hasNoTickets,
    };

    /// <summary>Only the cluster's own authority counts, and only a certificate for clients. The time is looked at afterwards: one whose end has passed may still ask for the next.</summary>
    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
        };
        policy.CustomTrustStore.Add(_authority);
        policy.ApplicationPolicy.Add(new Oid(ClientUse));
        return policy;
    }

    [LoggerMessage(LogLevel.Debug, "OpenSSL could not be asked to save memory: each session takes some 45 KiB more")]
    private static partial void NotSmall(ILogger logger);
}
