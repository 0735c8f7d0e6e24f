using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bramble.Agent.Connection;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Joining;

namespace Bramble.Fleet;

/// <summary>Makes machines into nodes: one token for all of them, a few connections that are kept.</summary>
internal static class FleetJoin
{
    private const int Connections = 8;

    /// <summary>Joins as many machines.</summary>
    /// <returns>Who they are now.</returns>
    public static async Task<IReadOnlyList<AgentIdentity>> JoinAsync(MasterProcess master, int count)
    {
        var token = await TokenAsync(master, count);
        using var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = Connections,
            // The token's pin is checked below; nothing here is secret to this machine.
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://{master.Agents}/") };
        var authority = await http.GetByteArrayAsync(new Uri(JoinPaths.Authority, UriKind.Relative));
        using (var certificate = X509CertificateLoader.LoadCertificate(authority))
        {
            if (!token.IsPinOf(certificate.PublicKey.ExportSubjectPublicKeyInfo()))
            {
                throw new InvalidOperationException("The authority is not the token's.");
            }
        }

        var identities = new ConcurrentBag<AgentIdentity>();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (index, cancellationToken) =>
            identities.Add(await JoinAsync(http, master, token, authority, index, cancellationToken)));
        return [.. identities];
    }

    private static async Task<JoinToken> TokenAsync(MasterProcess master, int uses)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", master.AdminToken);
        using var made = await http.PostAsJsonAsync(new Uri(master.Page, "api/v1/tokens"), new TokenRequest { Uses = uses }, BrambleJsonContext.Default.TokenRequest);
        made.EnsureSuccessStatusCode();
        var text = (await made.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken))?.Token;
        return JoinToken.TryParse(text, out var token, out var error) ? token : throw new InvalidOperationException(error);
    }

    private static async Task<AgentIdentity> JoinAsync(
        HttpClient http, MasterProcess master, JoinToken token, byte[] authority, int index, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new JoinRequest
        {
            TokenId = token.Id.ToString(),
            Secret = token.SecretText(),
            CertificateRequest = new CertificateRequest("CN=bramble-agent", key, HashAlgorithmName.SHA256).CreateSigningRequest(),
            Hostname = $"pi-{index:0000}",
            Serial = $"{index:x16}",
            MachineId = $"{index:x32}",
            Model = "Raspberry Pi 4 Model B Rev 1.4",
            Arch = "arm64",
            AgentVersion = BrambleVersion.Current,
        };
        using var joined = await http.PostAsJsonAsync(new Uri(JoinPaths.Join, UriKind.Relative), request, JoinJsonContext.Default.JoinRequest, cancellationToken);
        joined.EnsureSuccessStatusCode();
        var answer = await joined.Content.ReadFromJsonAsync(JoinJsonContext.Default.JoinAnswer, cancellationToken) ?? throw new InvalidOperationException("The answer is null.");
        using var issued = X509CertificateLoader.LoadCertificate(answer.Certificate);
        var document = new AgentDocument
        {
            NodeId = answer.NodeId,
            NodeName = answer.NodeName,
            ClusterId = answer.ClusterId,
            Master = master.Agents.ToString(),
            TokenId = token.Id.ToString(),
            AtLeast = BrambleVersion.NotBefore,
        };
        return new AgentIdentity(document, issued.CopyWithPrivateKey(key), X509CertificateLoader.LoadCertificate(authority));
    }
}
