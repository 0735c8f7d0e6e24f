using System.Security.Cryptography.X509Certificates;

namespace Bramble.Agent.Joining;

/// <summary>What every TLS connection of an agent has in common.</summary>
internal static class ClusterTls
{
    /// <summary>Judges nothing by itself; without it the runtime would fetch whatever address the certificate of a stranger names.</summary>
    public static X509ChainPolicy NoDownloads() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };
}
