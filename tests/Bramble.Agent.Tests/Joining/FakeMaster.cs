using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Joining;
using Bramble.Protocol.Net;
using Bramble.TestKit;

namespace Bramble.Agent.Tests.Joining;

/// <summary>A TLS server that shows what it is told to show and remembers every byte that it was sent.</summary>
internal sealed class FakeMaster : IAsyncDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly MemoryStream _seen = new();
    private readonly Task _serving;
    private readonly byte[][] _answers;

    public FakeMaster(X509Certificate2 certificate, params byte[][] answers)
    {
        _answers = answers;
        _listener.Start();
        Address = new HostPort("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
        _serving = ServeAsync(certificate);
    }

    public HostPort Address { get; }

    /// <summary>Waits until the agent has gone away.</summary>
    /// <returns>All that came out of TLS.</returns>
    public async Task<string> SeenAsync()
    {
        await _serving.DefaultTimeout();
        return Encoding.UTF8.GetString(_seen.ToArray());
    }

    public static (ECDsa Key, X509Certificate2 Certificate) Authority(string name = "CN=Bramble nodes")
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        return (key, request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    public static X509Certificate2 Leaf((ECDsa Key, X509Certificate2 Certificate) authority, bool server, DateTimeOffset from, DateTimeOffset to, string? issuerUrl = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(server ? ServerUse : ClientUse)], critical: true));
        if (issuerUrl is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuerUrl]));
        }

        using var leaf = request.Create(authority.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(authority.Key), from, to, [1, 2, 3, 4]);
        using var withKey = leaf.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }

    public static JoinToken TokenOf(X509Certificate2 authority) => JoinToken.Create(
        TokenId.FromBytes([1, 2, 3, 4, 5]), Enumerable.Range(7, 16).Select(i => (byte)i).ToArray(), SHA256.HashData(authority.PublicKey.ExportSubjectPublicKeyInfo()));

    public static byte[] Http(byte[] body, string status = "200 OK") => [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving.DefaultTimeout();
    }

    private async Task ServeAsync(X509Certificate2 certificate)
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                // Else this side would fetch what the certificate names, which a test looks for on the other.
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
                EnabledSslProtocols = SslProtocols.Tls13,
            });
            var buffer = new byte[64 * 1024];
            foreach (var answer in _answers)
            {
                var read = await tls.ReadAsync(buffer);
                if (read == 0)
                {
                    return;
                }

                await _seen.WriteAsync(buffer.AsMemory(0, read));
                await tls.WriteAsync(answer);
            }

            for (var read = await tls.ReadAsync(buffer); read > 0; read = await tls.ReadAsync(buffer))
            {
                await _seen.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // The agent went away, as it should.
        }
    }
}
