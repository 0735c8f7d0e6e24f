using System.Security.Cryptography;
using System.Text;
using Bramble.Protocol;

namespace Bramble.Master.Access;

/// <summary>The local administrator's token: whoever can read its file, mode 0600 in the data directory, is the administrator.</summary>
internal sealed class AdminToken
{
    private readonly byte[] _hash;

    private AdminToken(byte[] hash) => _hash = hash;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static AdminToken Read(string directory) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(directory, DataDirectory.AdminTokenFile)).Trim())));

    /// <summary>Whether a request's <c>Authorization</c> carries it. Takes the same time whatever is wrong with it.</summary>
    public bool IsIn(string? authorization)
    {
        const string Scheme = "Bearer ";
        return authorization is { Length: < 512 }
            && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim())), _hash);
    }
}
