using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bramble.Agent.Connection;

/// <summary>When a certificate is renewed, and the key that will take the place of the old one.</summary>
internal sealed class Renewal : IDisposable
{
    /// <summary>Part of a certificate's life after which it may be renewed at the earliest ...</summary>
    private const double Earliest = 0.5;

    /// <summary>... and at the latest. Between them by chance, so that nodes of one day do not come all at once.</summary>
    private const double Latest = 0.8;

    private readonly DateTimeOffset _due;
    private ECDsa? _key;

    /// <param name="certificate">The one in use.</param>
    public Renewal(X509Certificate2 certificate)
    {
        // Drawn from the certificate itself: the same in each session and after each start, or those that connect often would be early.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(certificate.RawDataMemory.Span, hash);
        var chance = BinaryPrimitives.ReadUInt32BigEndian(hash) / (double)uint.MaxValue;
        var from = new DateTimeOffset(certificate.NotBefore.ToUniversalTime());
        var to = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        _due = from + ((to - from) * (Earliest + ((Latest - Earliest) * chance)));
    }

    /// <summary>Whether it is time.</summary>
    /// <param name="now">The master's clock; this machine's may be wrong.</param>
    public bool IsDue(DateTimeOffset now) => now >= _due;

    /// <summary>Makes a new key, and the request for its certificate.</summary>
    public byte[] Request()
    {
        _key?.Dispose();
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=bramble-agent", _key, HashAlgorithmName.SHA256).CreateSigningRequest();
    }

    /// <summary>The key of the last request, where <paramref name="certificate"/> is of it.</summary>
    /// <returns>Null where it is of another, or nothing was asked for.</returns>
    public ECDsa? KeyOf(byte[] certificate)
    {
        try
        {
            using var issued = X509CertificateLoader.LoadCertificate(certificate);
            return _key is { } key && issued.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()) ? key : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Dispose() => _key?.Dispose();
}
