using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Bramble.Agent.Joining;
using Bramble.Protocol;

namespace Bramble.Cli.Client;

/// <summary>
/// Whether what answers at an https address is the master, so that the administrator's token goes to nobody else. Where the
/// cluster's authority is known, it alone decides, as it does for agents; else the machine's own list of authorities.
/// </summary>
/// <param name="authority">The cluster's authority, null where it is not known.</param>
/// <param name="time">This machine's clock.</param>
internal sealed class ServerTrust(X509Certificate2? authority, TimeProvider time)
{
    private string? _whyNot;

    /// <summary>Why the last one that answered was not trusted, in words; null where it was, or where TLS itself says why.</summary>
    public string? WhyNot => Volatile.Read(ref _whyNot);

    public SslClientAuthenticationOptions Options() => authority is null ? new SslClientAuthenticationOptions() : new SslClientAuthenticationOptions
    {
        // Without this the runtime would fetch whatever address the certificate of a stranger names.
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        },
        RemoteCertificateValidationCallback = (_, certificate, _, _) => Judge(authority, certificate),
    };

    private bool Judge(X509Certificate2 known, X509Certificate? certificate)
    {
        using var shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());

        var why = MasterTrust.WhyNot(shown, known, time.GetUtcNow(), BrambleVersion.NotBefore);
        Volatile.Write(ref _whyNot, why);
        return why is null;
    }
}
