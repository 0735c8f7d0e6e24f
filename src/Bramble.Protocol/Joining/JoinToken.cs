using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Joining;

/// <summary>
/// A join token: <c>brj1-&lt;id 8&gt;-&lt;secret 26&gt;-&lt;pin 52&gt;</c>, each part in Crockford's base32. It lets a machine in, and tells
/// it by the pin which cluster it may give the secret to.
/// </summary>
public sealed class JoinToken
{
    /// <summary>Length of the secret in bytes.</summary>
    public const int SecretLength = 16;

    /// <summary>Length of the pin in bytes: SHA-256.</summary>
    public const int PinLength = 32;

    /// <summary>Length of the text in characters.</summary>
    public const int TextLength = 93;

    /// <summary>Longest text looked at, in characters; white space around a pasted token counts.</summary>
    public const int MaxInputLength = 1024;

    private const string Prefix = "brj1";

    private readonly byte[] _secret;
    private readonly byte[] _pin;

    private JoinToken(TokenId id, byte[] secret, byte[] pin)
    {
        Id = id;
        _secret = secret;
        _pin = pin;
    }

    /// <summary>Names the token; not secret.</summary>
    public TokenId Id { get; }

    /// <summary>The secret, 16 bytes.</summary>
    public ReadOnlySpan<byte> Secret => _secret;

    /// <summary>SHA-256 of the SubjectPublicKeyInfo of the cluster's node CA.</summary>
    public ReadOnlySpan<byte> Pin => _pin;

    /// <summary>Makes a token.</summary>
    /// <param name="id">New and random.</param>
    /// <param name="secret">16 random bytes.</param>
    /// <param name="pin">SHA-256 of the CA's SubjectPublicKeyInfo.</param>
    /// <returns>The token.</returns>
    /// <exception cref="ArgumentException">A part has not its length.</exception>
    public static JoinToken Create(TokenId id, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> pin) =>
        secret.Length != SecretLength ? throw new ArgumentException($"A secret has {SecretLength} bytes, not {secret.Length}.", nameof(secret))
        : pin.Length != PinLength ? throw new ArgumentException($"A pin has {PinLength} bytes, not {pin.Length}.", nameof(pin))
        : new JoinToken(id, secret.ToArray(), pin.ToArray());

    /// <summary>Reads a token as a person pasted it: upper case, white space around it and look-alike characters are forgiven.</summary>
    /// <param name="text">What was given; may be null.</param>
    /// <param name="token">The token, or null.</param>
    /// <param name="error">What is wrong, naming the part but never showing it; null where nothing is.</param>
    /// <returns>Whether it is a token. Whether it is good, only its cluster knows.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out JoinToken? token, [NotNullWhen(false)] out string? error)
    {
        token = null;
        error = text is { Length: > MaxInputLength } ? $"This is not a join token: it has {text.Length} characters, a token has {TextLength}." : null;
        var trimmed = text.AsSpan().Trim();
        if (error is null && trimmed.IsEmpty)
        {
            error = "The join token is empty. 'bramble token create' on the master prints one.";
        }

        if (error is not null)
        {
            return false;
        }

        Span<Range> parts = stackalloc Range[5];
        if (trimmed.Split(parts, '-') != 4)
        {
            error = $"This is not a join token: it has the form {Prefix}-ID-SECRET-PIN with three hyphens. Copy the whole line again.";
            return false;
        }

        if (!trimmed[parts[0]].Equals(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            error = $"This is not a join token this version understands: it does not start with '{Prefix}-'.";
            return false;
        }

        var id = new byte[TokenId.ByteLength];
        var secret = new byte[SecretLength];
        var pin = new byte[PinLength];
        error = Read("id", trimmed[parts[1]], id) ?? Read("secret", trimmed[parts[2]], secret) ?? Read("pin", trimmed[parts[3]], pin);
        if (error is not null)
        {
            return false;
        }

        token = new JoinToken(TokenId.FromBytes(id), secret, pin);
        return true;
    }

    /// <summary>Reads the text form of a secret alone, as it stands in a join request.</summary>
    /// <param name="text">What was received; may be null.</param>
    /// <param name="hash">SHA-256 of the secret, or null.</param>
    /// <returns>Whether it is a secret's text.</returns>
    public static bool TryHashSecret(string? text, [NotNullWhen(true)] out byte[]? hash)
    {
        Span<byte> secret = stackalloc byte[SecretLength];
        hash = text is not null && Read("secret", text, secret) is null ? SHA256.HashData(secret) : null;
        CryptographicOperations.ZeroMemory(secret);
        return hash is not null;
    }

    /// <summary>What the cluster keeps of the secret.</summary>
    /// <returns>SHA-256 of the secret.</returns>
    public byte[] HashSecret() => SHA256.HashData(_secret);

    /// <summary>The text form of the secret alone.</summary>
    /// <returns>26 characters.</returns>
    public string SecretText() => CrockfordBase32.Encode(_secret);

    /// <summary>Whether a CA is the one this token belongs to. Takes the same time whatever the answer.</summary>
    /// <param name="subjectPublicKeyInfo">The CA's SubjectPublicKeyInfo, DER.</param>
    /// <returns>True where its hash is the pin.</returns>
    public bool IsPinOf(ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(subjectPublicKeyInfo), _pin);

    /// <summary>The whole text with the secret in it; for the one place that shows a new token.</summary>
    /// <returns>93 characters.</returns>
    public string Reveal() => $"{Prefix}-{Id}-{SecretText()}-{CrockfordBase32.Encode(_pin)}";

    /// <summary>Without the secret, so that it can stand in a log.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => $"{Prefix}-{Id}";

    private static string? Read(string part, ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var length = CrockfordBase32.TextLength(bytes.Length);
        if (text.Length != length)
        {
            return $"The join token's {part} has {text.Length} characters instead of {length}. Copy the whole line again.";
        }

        var bad = CrockfordBase32.Decode(text, bytes);
        return bad < 0 ? null : $"The join token's {part} has a wrong character at place {bad + 1}. Copy the whole line again.";
    }
}
