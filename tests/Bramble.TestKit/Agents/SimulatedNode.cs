using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Joining;

namespace Bramble.TestKit.Agents;

/// <summary>A machine that has joined: its key, its certificate and its id.</summary>
public sealed class SimulatedNode : IDisposable
{
    private SimulatedNode(NodeId id, string name, X509Certificate2 certificate)
    {
        Id = id;
        Name = name;
        Certificate = certificate;
    }

    /// <summary>The node's id.</summary>
    public NodeId Id { get; }

    /// <summary>The node's name.</summary>
    public string Name { get; }

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; private set; }

    /// <summary>Joins a master over its own ports, with a token of its own.</summary>
    /// <param name="master">The master.</param>
    /// <param name="hostname">What the machine calls itself.</param>
    /// <param name="node">The node whose place it takes, or null for a new one.</param>
    /// <param name="serial">The board's serial number, or null.</param>
    /// <returns>The node.</returns>
    public static async Task<SimulatedNode> JoinAsync(RunningMaster master, string hostname, string? node = null, string? serial = null)
    {
        ArgumentNullException.ThrowIfNull(master);
        using var http = Client();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", master.AdminToken);
        using var body = JsonContent.Create(new TokenRequest { Node = node }, BrambleJsonContext.Default.TokenRequest);
        using var made = await http.PostAsync(new Uri(master.Page, "api/v1/tokens"), body).DefaultTimeout();
        made.EnsureSuccessStatusCode();
        var text = (await made.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken).DefaultTimeout())?.Token;
        return JoinToken.TryParse(text, out var token, out var error)
            ? await JoinAsync(master, hostname, token, serial)
            : throw new InvalidOperationException(error);
    }

    /// <summary>Takes a renewed certificate into use.</summary>
    /// <param name="certificate">DER.</param>
    /// <param name="key">Its key.</param>
    public void Renew(byte[] certificate, ECDsa key)
    {
        using var issued = X509CertificateLoader.LoadCertificate(certificate);
        Certificate = issued.CopyWithPrivateKey(key);
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private static async Task<SimulatedNode> JoinAsync(RunningMaster master, string hostname, JoinToken token, string? serial)
    {
        using var http = Client();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new JoinRequest
        {
            TokenId = token.Id.ToString(),
            Secret = token.SecretText(),
            CertificateRequest = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequest(),
            Hostname = hostname,
            Serial = serial,
        };
        using var body = JsonContent.Create(request, JoinJsonContext.Default.JoinRequest);
        using var joined = await http.PostAsync(new Uri(master.Agents, "v1/join"), body).DefaultTimeout();
        joined.EnsureSuccessStatusCode();
        var answer = await joined.Content.ReadFromJsonAsync(JoinJsonContext.Default.JoinAnswer).DefaultTimeout() ?? throw new InvalidOperationException("The answer is null.");
        using var issued = X509CertificateLoader.LoadCertificate(answer.Certificate);
        return new SimulatedNode(answer.NodeId, answer.NodeName, issued.CopyWithPrivateKey(key));
    }

    /// <summary>The master's certificate is of an authority that this machine's store does not know.</summary>
#pragma warning disable MA0039 // The test knows which master it has started.
    private static HttpClient Client() => new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
#pragma warning restore MA0039
}
