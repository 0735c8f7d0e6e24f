using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bramble.Master.Hosting;
using Bramble.Master.Joining;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Tests.Joining;

public sealed class NodeAuthorityTests : IDisposable
{
    private const string Cluster = "00112233445566778899aabbccddeeff";
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly NodeId Node = new(Guid.ParseExact("0192f5c0000070008000000000000001", "N"));

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("bramble-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public void Open_makes_it_once_and_reads_it_afterwards()
    {
        using var made = NodeAuthority.Open(_data.FullName, Cluster);
        using var read = NodeAuthority.Open(_data.FullName, Cluster);

        Assert.Equal(made.Pin, read.Pin);
        Assert.Equal(made.CertificateDer, read.CertificateDer);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_data.FullName, "ca.key")));
        using var certificate = X509CertificateLoader.LoadCertificate(made.CertificateDer);
        Assert.Equal(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()), made.Pin);
        Assert.True(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single() is { CertificateAuthority: true, Critical: true, PathLengthConstraint: 0 });
    }

    [Fact]
    public void Open_after_a_first_start_that_was_cut_short_makes_a_new_one()
    {
        File.WriteAllText(Path.Combine(_data.FullName, "ca.key"), "half a k");

        using var made = NodeAuthority.Open(_data.FullName, Cluster);

        Assert.Equal(32, made.Pin.Length);
    }

    [Fact]
    public void Open_keeps_the_key_where_only_the_certificate_is_lost()
    {
        byte[] pin;
        using (var made = NodeAuthority.Open(_data.FullName, Cluster))
        {
            pin = made.Pin;
        }

        var key = File.ReadAllText(Path.Combine(_data.FullName, "ca.key"));
        File.Delete(Path.Combine(_data.FullName, "ca.crt"));

        using var again = NodeAuthority.Open(_data.FullName, Cluster);

        // Every token and every node goes by this key.
        Assert.Equal(pin, again.Pin);
        Assert.Equal(key.Trim(), File.ReadAllText(Path.Combine(_data.FullName, "ca.key")).Trim());
    }

    [Theory]
    [InlineData(1970, 2040)]
    [InlineData(2014, 2040)]
    [InlineData(2019, 2040)]
    [InlineData(2026, 2026)]
    [InlineData(2041, 2040)]
    [InlineData(9000, 2040)]
    public void A_servers_certificate_can_be_had_whatever_the_clock_says(int year, int end)
    {
        using var authority = NodeAuthority.Open(_data.FullName, Cluster);

        using var certificate = authority.IssueServer(["localhost"], new DateTimeOffset(year, 3, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(end, certificate.NotAfter.ToUniversalTime().Year);
        Assert.Equal(2020, certificate.NotBefore.ToUniversalTime().Year);
    }

    [Theory]
    [InlineData("ca.key", "", Cluster, "no key")]
    [InlineData("ca.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", Cluster, "can't be used")]
    [InlineData("ca.crt", "nothing", Cluster, "can't be used")]
    [InlineData(null, null, "ffffffffffffffffffffffffffffffff", "another cluster")]
    public void Open_says_what_is_wrong_with_its_files(string? file, string? content, string cluster, string part)
    {
        NodeAuthority.Open(_data.FullName, Cluster).Dispose();
        if (file is not null)
        {
            File.WriteAllText(Path.Combine(_data.FullName, file), content);
        }

        var refused = Assert.Throws<StartException>(() => NodeAuthority.Open(_data.FullName, cluster));

        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Restore both from a backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_does_not_send_a_person_to_a_backup_where_nothing_is_damaged()
    {
        var refused = Assert.Throws<StartException>(() => NodeAuthority.Open(Path.Combine(_data.FullName, "not-there"), Cluster));

        Assert.Contains("can't be read or written", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_refuses_a_key_of_another_certificate()
    {
        NodeAuthority.Open(_data.FullName, Cluster).Dispose();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(_data.FullName, "ca.key"), other.ExportPkcs8PrivateKeyPem());

        Assert.Contains("do not belong together", Assert.Throws<StartException>(() => NodeAuthority.Open(_data.FullName, Cluster)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_nodes_certificate_proves_its_key_to_a_server_and_nothing_else()
    {
        using var authority = NodeAuthority.Open(_data.FullName, Cluster);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        using var certificate = authority.Issue(Node, new PublicKey(key), Now + NodeAuthority.CertificateLifetime);

        Assert.Equal(key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Equal((Now.AddDays(-1).UtcDateTime, Now.AddDays(90).UtcDateTime), (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime()));
        Assert.True(Chains(authority, certificate, "1.3.6.1.5.5.7.3.2"));
        Assert.False(Chains(authority, certificate, "1.3.6.1.5.5.7.3.1"), "an agent's certificate must not serve");
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Contains(Node.ToString(), certificate.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void A_servers_certificate_chains_for_a_clock_of_any_year_since_2020()
    {
        using var authority = NodeAuthority.Open(_data.FullName, Cluster);

        using var certificate = authority.IssueServer(["pi-1", "pi-1.local", "192.168.1.7", "::1"], Now);

        Assert.True(certificate.HasPrivateKey);
        Assert.True(Chains(authority, certificate, "1.3.6.1.5.5.7.3.1"));
        Assert.Equal(2020, certificate.NotBefore.ToUniversalTime().Year);
        Assert.True(certificate.MatchesHostname("pi-1.local"));
        Assert.True(certificate.MatchesHostname("192.168.1.7"));
    }

    [Fact]
    public void Only_the_key_of_a_request_is_taken()
    {
        using var authority = NodeAuthority.Open(_data.FullName, Cluster);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var greedy = new CertificateRequest("CN=master, OU=master", key, HashAlgorithmName.SHA256);
        greedy.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("master.local");
        greedy.CertificateExtensions.Add(names.Build());

        Assert.True(CertificateRequests.TryReadKey(greedy.CreateSigningRequest(), out var taken, out _));
        using var certificate = authority.Issue(Node, taken, Now + NodeAuthority.CertificateLifetime);

        Assert.DoesNotContain("OU=master", certificate.Subject, StringComparison.Ordinal);
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.False(certificate.MatchesHostname("master.local"));
    }

    public static TheoryData<string> BadRequests => ["empty", "garbage", "tampered", "trailing", "rsa", "p384", "large"];

    [Theory]
    [MemberData(nameof(BadRequests))]
    public void A_request_that_proves_nothing_is_refused(string kind)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var good = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        byte[] request = kind switch
        {
            "empty" => [],
            "garbage" => [.. Enumerable.Range(0, 300).Select(i => (byte)i)],
            "tampered" => [.. good[..^3], (byte)(good[^3] ^ 1), good[^2], good[^1]],
            "trailing" => [.. good, 0],
            "rsa" => new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest(),
            "p384" => new CertificateRequest("CN=x", p384, HashAlgorithmName.SHA256).CreateSigningRequest(),
            _ => new byte[5_000],
        };

        Assert.False(CertificateRequests.TryReadKey(request, out _, out var error));
        Assert.NotEmpty(error);
    }

    private static bool Chains(NodeAuthority authority, X509Certificate2 certificate, string use)
    {
        using var root = X509CertificateLoader.LoadCertificate(authority.CertificateDer);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(use));
        return chain.Build(certificate);
    }
}
