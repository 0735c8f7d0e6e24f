using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bramble.Master.Hosting;
using Bramble.Protocol;
using Bramble.Protocol.Ids;
using Bramble.Shared;

namespace Bramble.Master.Joining;

/// <summary>
/// The cluster's own authority over its nodes: a key that never leaves the data directory. Join tokens carry the hash of its
/// public key, so that a machine knows its cluster before it says anything secret.
/// </summary>
internal sealed class NodeAuthority : IDisposable
{
    /// <summary>Life of a node's certificate.</summary>
    public static readonly TimeSpan CertificateLifetime = TimeSpan.FromDays(90);

    /// <summary>A certificate counts from a day before: a node's clock may be behind.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromDays(1);

    /// <summary>Before every clock that was set at all; a Pi without a clock battery starts in an older year and says so.</summary>
    private static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddYears(20);

    private const string KeyFile = "ca.key";
    private const string CertificateFile = DataDirectory.AuthorityFile;
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const int SerialBytes = 16;

    private readonly ECDsa _key;
    private readonly X509Certificate2 _certificate;
    private readonly string _cluster;

    private NodeAuthority(ECDsa key, X509Certificate2 certificate, string cluster)
    {
        _key = key;
        _certificate = certificate;
        _cluster = cluster;
        Pin = SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }

    /// <summary>SHA-256 of the authority's SubjectPublicKeyInfo.</summary>
    public byte[] Pin { get; }

    /// <summary>The authority's certificate, DER.</summary>
    public byte[] CertificateDer => _certificate.RawData;

    /// <summary>Reads the authority, or makes it at the first start.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="cluster">The cluster's id, 32 hex digits.</param>
    /// <exception cref="StartException">Its files are damaged, incomplete or of another cluster.</exception>
    public static NodeAuthority Open(string directory, string cluster)
    {
        var (keyFile, certificateFile) = (Path.Combine(directory, KeyFile), Path.Combine(directory, CertificateFile));
        try
        {
            // The certificate is written last: where it is missing, the first start was cut short, or somebody lost it.
            return File.Exists(certificateFile) ? Read(keyFile, certificateFile, cluster) : Make(keyFile, certificateFile, cluster);
        }
        catch (CryptographicException e)
        {
            throw new StartException(
                $"The cluster's key in {directory} ({KeyFile}, {CertificateFile}) can't be used: {e.Message} Restore both from a backup; without them every node has to join anew.", ExitCode.Failed, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"The cluster's key in {directory} ({KeyFile}, {CertificateFile}) can't be read or written: {e.Message} Free some space, or make the directory yours: chown -R $(id -un) {directory}", ExitCode.Failed, e);
        }
    }

    /// <summary>Whether the clock says a time at which the authority can give a node a certificate; else it is surely wrong.</summary>
    /// <param name="now">The wall clock.</param>
    public static bool CanIssueAt(DateTimeOffset now) => now - Backdated >= Start && now + CertificateLifetime <= End;

    /// <summary>A certificate for a node's key. It proves the key and nothing else: what a node may do is in the cluster's state.</summary>
    /// <param name="node">The node.</param>
    /// <param name="key">Its public key.</param>
    /// <param name="notAfter">When it ends, as the node's record says; an answer that is repeated says the same.</param>
    public X509Certificate2 Issue(NodeId node, PublicKey key, DateTimeOffset notAfter)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri($"bramble://{_cluster}/agent/{node}"));
        return Sign(
            new CertificateRequest(new X500DistinguishedName($"CN={node}, OU=agent"), key, HashAlgorithmName.SHA256), names, [ClientUse], notAfter - CertificateLifetime - Backdated, notAfter);
    }

    /// <summary>A certificate with a key of its own for the agents' port.</summary>
    /// <param name="hosts">Names and addresses by which browsers may know this machine; agents go by the authority alone.</param>
    /// <param name="now">The wall clock.</param>
    public X509Certificate2 IssueServer(IEnumerable<string> hosts, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri($"bramble://{_cluster}/master"));
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        // From the authority's own start on: an agent whose clock is behind has nothing to forgive. Where this machine's own
        // clock is surely wrong, the end says nothing either; the key is new at each start and nowhere on disk.
        using var certificate = Sign(
            new CertificateRequest(new X500DistinguishedName("CN=bramble-master, OU=master"), new PublicKey(key), HashAlgorithmName.SHA256),
            names, [ServerUse, ClientUse], Start, CanIssueAt(now) ? Min(now + CertificateLifetime + CertificateLifetime, End) : End);
        using var withKey = certificate.CopyWithPrivateKey(key);

        // The way through PKCS#12 makes a key that every TLS stack takes.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }

    public void Dispose()
    {
        _key.Dispose();
        _certificate.Dispose();
    }

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static NodeAuthority Make(string keyFile, string certificateFile, string cluster)
    {
        // A key without its certificate is kept: nodes and tokens go by the key, and a new one would shut them all out.
        var key = Kept(keyFile) ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN=Bramble nodes, O={cluster}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var certificate = request.CreateSelfSigned(Start, End);
        DurableFile.Write(keyFile, System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        DurableFile.Write(certificateFile, System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()));
        return new NodeAuthority(key, certificate, cluster);
    }

    private static ECDsa? Kept(string keyFile)
    {
        try
        {
            return File.Exists(keyFile) ? ReadKey(keyFile) : null;
        }
        catch (CryptographicException)
        {
            // Neither key nor certificate: nothing is left that could be kept.
            return null;
        }
    }

    private static ECDsa ReadKey(string keyFile)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(keyFile));
            return key;
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException($"{KeyFile} holds no key.", e);
        }
    }

    private static NodeAuthority Read(string keyFile, string certificateFile, string cluster)
    {
        var key = ReadKey(keyFile);
        var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile));
        if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
        {
            throw new CryptographicException($"{KeyFile} and {CertificateFile} do not belong together.");
        }

        return certificate.Subject.Contains(cluster, StringComparison.Ordinal)
            ? new NodeAuthority(key, certificate, cluster)
            : throw new CryptographicException($"{CertificateFile} is of another cluster than cluster.json.");
    }

    private X509Certificate2 Sign(CertificateRequest request, SubjectAlternativeNameBuilder names, string[] uses, DateTimeOffset from, DateTimeOffset to)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. uses.Select(use => new Oid(use))], critical: true));
        request.CertificateExtensions.Add(names.Build());
        Span<byte> serial = stackalloc byte[SerialBytes];
        RandomNumberGenerator.Fill(serial);
        serial[0] &= 0x7F; // A serial number is positive.
        return request.Create(_certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, to, serial);
    }
}
