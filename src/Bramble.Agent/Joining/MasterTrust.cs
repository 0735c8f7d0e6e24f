using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bramble.Agent.Joining;

/// <summary>
/// Whether a certificate is that of a master of the cluster. Only the cluster's own authority decides, not the names in
/// the certificate; and a machine without a clock battery is not locked out by its own clock.
/// </summary>
public static class MasterTrust
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";

    /// <summary>Judges a certificate.</summary>
    /// <param name="certificate">What the other side showed in TLS; null where it showed none.</param>
    /// <param name="authority">The cluster's authority, of which the pin is known to hold.</param>
    /// <param name="now">This machine's clock, which may be wrong.</param>
    /// <param name="atLeast">A time that has surely passed: this build's, or the newest one a master has told.</param>
    /// <param name="forgiveTime">
    /// Whether an end that has passed, or a beginning that has not, is forgiven. In a session it is: the key of a master is new at
    /// each of its starts and nowhere on disk, so its end adds little, while a clock that is years ahead would keep the node away.
    /// </param>
    /// <returns>Why not, in words; null where it is a master.</returns>
    public static string? WhyNot(X509Certificate2? certificate, X509Certificate2 authority, DateTimeOffset now, DateTimeOffset atLeast, bool forgiveTime = false)
    {
        if (certificate is null)
        {
            return "it showed no certificate";
        }

        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.Add(authority);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = (now > atLeast ? now : atLeast).UtcDateTime;
        policy.ApplicationPolicy.Add(new Oid(ServerUse));
        if (chain.Build(certificate))
        {
            return null;
        }

        // A clock behind a time that has surely passed says nothing: then an end that has passed is forgiven.
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (flags, one) => flags | one.Status);
        if ((forgiveTime || now < atLeast) && status == X509ChainStatusFlags.NotTimeValid)
        {
            return null;
        }

        return status switch
        {
            _ when status.HasFlag(X509ChainStatusFlags.NotValidForUsage) => "its certificate is not that of a master",
            X509ChainStatusFlags.NotTimeValid => $"its certificate counts from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}, and this machine's clock says {now:yyyy-MM-dd}",
            _ => "its certificate was not issued by the cluster",
        };
    }
}
