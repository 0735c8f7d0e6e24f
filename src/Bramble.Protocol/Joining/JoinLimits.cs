namespace Bramble.Protocol.Joining;

/// <summary>Bounds of what crosses the wire in a join.</summary>
public static class JoinLimits
{
    /// <summary>Longest CA certificate, in bytes of DER; ours has about 400.</summary>
    public const int CertificateBytes = 8 * 1024;

    /// <summary>Longest body of a join request, in bytes.</summary>
    public const int RequestBytes = 32 * 1024;

    /// <summary>Longest answer to a join request, in bytes.</summary>
    public const int AnswerBytes = 32 * 1024;

    /// <summary>Longest certificate request, in bytes of DER; one of P-256 has about 250.</summary>
    public const int CertificateRequestBytes = 4 * 1024;

    /// <summary>Most labels a machine brings along.</summary>
    public const int Labels = 64;
}
