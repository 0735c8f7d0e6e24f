using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bramble.Protocol.Joining;
using Bramble.State;

namespace Bramble.Master.Joining;

/// <summary>Takes the public key out of a certificate request, and nothing else: what it asks for besides is not looked at.</summary>
internal static class CertificateRequests
{
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>Reads a request and checks that whoever made it holds the key.</summary>
    /// <param name="der">PKCS#10.</param>
    /// <param name="key">The public key, P-256.</param>
    /// <param name="error">What is wrong, in one sentence; null where nothing is.</param>
    public static bool TryReadKey(ReadOnlySpan<byte> der, [NotNullWhen(true)] out PublicKey? key, [NotNullWhen(false)] out string? error)
    {
        key = null;
        if (der.Length > JoinLimits.CertificateRequestBytes)
        {
            error = $"The certificate request has {der.Length} bytes, the bound is {JoinLimits.CertificateRequestBytes}.";
            return false;
        }

        try
        {
            // Verifies the request's signature with the key in it: proof of possession.
            var request = CertificateRequest.LoadSigningRequest(der.ToArray(), HashAlgorithmName.SHA256, out var used, CertificateRequestLoadOptions.Default);
            if (used != der.Length)
            {
                error = "The certificate request has bytes behind its end.";
                return false;
            }

            using var ec = request.PublicKey.GetECDsaPublicKey();
            if (ec is null || !string.Equals(ec.ExportParameters(includePrivateParameters: false).Curve.Oid.Value, P256, StringComparison.Ordinal))
            {
                error = "The key of the certificate request is not of the curve P-256.";
                return false;
            }

            (key, error) = (request.PublicKey, null);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            error = "The certificate request cannot be read, or its signature is not by the key in it.";
            return false;
        }
    }

    /// <summary>What a node is known by: the hash of its public key.</summary>
    public static Digest HashOf(PublicKey key) => Digest.Of(key.ExportSubjectPublicKeyInfo());
}
