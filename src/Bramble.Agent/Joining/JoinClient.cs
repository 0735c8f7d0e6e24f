using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Bramble.Protocol.Joining;
using Bramble.Protocol.Net;
using Bramble.Protocol.Text;

namespace Bramble.Agent.Joining;

/// <summary>
/// Joins a cluster: one TLS connection, on which the other side first has to show that it is the cluster of the token. Until
/// then nothing is said that is secret; TLS alone is no proof, whatever name it carries.
/// </summary>
internal sealed class JoinClient(TimeProvider time, DateTimeOffset atLeast)
{
    /// <summary>Longest the whole join may take: a Pi Zero needs seconds for a handshake, a lost packet a few more.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <param name="master">Where the master is said to be.</param>
    /// <param name="token">Whose cluster it must be.</param>
    /// <param name="key">The machine's key; its private part does not leave.</param>
    /// <param name="claims">What the machine says about itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JoinException">It did not join.</exception>
    public async Task<JoinResult> JoinAsync(HostPort master, JoinToken token, ECDsa key, JoinClaims claims, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(master.Host, master.Port, either.Token);
            X509Certificate2? shown = null;
            await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
            await tls.AuthenticateAsClientAsync(OptionsFor(master, certificate => shown = certificate), either.Token);
            using (shown)
            {
                var http = new SmallHttp(tls, master);
                var authority = await AuthorityAsync(http, token, shown, either.Token);
                return new JoinResult(await AskAsync(http, token, key, claims, either.Token), authority);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new JoinException("unreachable", $"{master} did not answer within {Limit.TotalSeconds:0} s.", isFinal: false, e);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            throw new JoinException("unreachable", $"No master could be reached at {master}: {Untrusted.Clean(e.Message, Untrusted.DescriptionLength)}", isFinal: false, e);
        }
        catch (InvalidDataException e)
        {
            throw new JoinException("wrong-answer", $"What answers at {master} is no Bramble master: {e.Message}", isFinal: false, e);
        }
    }

    /// <summary>The certificate is judged afterwards, when the authority it must come from is known.</summary>
    private static SslClientAuthenticationOptions OptionsFor(HostPort master, Action<X509Certificate2> onShown) => new()
    {
        TargetHost = master.Host,
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
        CertificateChainPolicy = ClusterTls.NoDownloads(),
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            if (certificate is null)
            {
                return false;
            }

            onShown(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
            return true;
        },
    };

    private async Task<byte[]> AuthorityAsync(SmallHttp http, JoinToken token, X509Certificate2? shown, CancellationToken cancellationToken)
    {
        var (status, der) = await http.SendAsync("GET", JoinPaths.Authority, body: null, JoinLimits.CertificateBytes, cancellationToken);
        if (status != 200)
        {
            throw new InvalidDataException($"it answered {status} to the question for its authority.");
        }

        using var authority = Load(der);
        if (!token.IsPinOf(authority.PublicKey.ExportSubjectPublicKeyInfo()))
        {
            throw new JoinException(
                "wrong-master", "This is not the cluster of the join token: somebody else answers at that address, or the token is of another cluster. Nothing secret was sent.", isFinal: false);
        }

        return MasterTrust.WhyNot(shown, authority, time.GetUtcNow(), atLeast) is { } reason
            ? throw new JoinException("wrong-master", $"What answers is not a master of the token's cluster: {reason}. Nothing secret was sent.", isFinal: false)
            : der;
    }

    private static X509Certificate2 Load(byte[]? der)
    {
        if (der is null)
        {
            // JSON puts null where the type says there is none.
            throw new InvalidDataException("it gave no certificate.");
        }

        try
        {
            return X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException("what it gave is not a certificate.", e);
        }
    }

    private static async Task<JoinAnswer> AskAsync(SmallHttp http, JoinToken token, ECDsa key, JoinClaims claims, CancellationToken cancellationToken)
    {
        var request = new JoinRequest
        {
            TokenId = token.Id.ToString(),
            Secret = token.SecretText(),
            CertificateRequest = new CertificateRequest("CN=bramble-agent", key, HashAlgorithmName.SHA256).CreateSigningRequest(),
            Name = claims.Name,
            Labels = claims.Labels,
            Hostname = claims.Hostname,
            Serial = claims.Serial,
            MachineId = claims.MachineId,
            Model = claims.Model,
            Arch = claims.Arch,
            AgentVersion = claims.AgentVersion,
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(request, JoinJsonContext.Default.JoinRequest);
        var (status, answer) = await http.SendAsync("POST", JoinPaths.Join, body, JoinLimits.AnswerBytes, cancellationToken);
        CryptographicOperations.ZeroMemory(body);
        try
        {
            if (status == 200)
            {
                var joined = JsonSerializer.Deserialize(answer, JoinJsonContext.Default.JoinAnswer) ?? throw new InvalidDataException("its answer is null.");
                return IsOf(key, joined.Certificate) ? joined : throw new InvalidDataException("the certificate it gave is not of this machine's key.");
            }

            var problem = JsonSerializer.Deserialize(answer, JoinJsonContext.Default.Problem);
            throw new JoinException(
                Untrusted.Clean(problem?.Code ?? "refused", 64), Untrusted.Clean(problem?.Detail ?? $"The master answered {status}.", 1_000), isFinal: status is >= 400 and < 500 and not 429);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"its answer, {status}, is not JSON of a join.", e);
        }
    }

    private static bool IsOf(ECDsa key, byte[]? certificate)
    {
        using var issued = Load(certificate);
        return issued.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
    }
}
