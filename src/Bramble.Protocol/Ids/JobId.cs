using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Bramble.Protocol.Ids;

/// <summary>Identifies a job: a UUID v7, in text 32 lower-case hex digits without hyphens.</summary>
/// <param name="Value">The 128 bits; <see cref="Guid.Empty"/> is not a valid id.</param>
[JsonConverter(typeof(JobIdJsonConverter))]
public readonly record struct JobId(Guid Value)
{
    /// <summary>Length of the text form in characters.</summary>
    public const int TextLength = 32;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads the text form; upper-case digits, hyphens and braces are refused.</summary>
    /// <param name="text">What was received; may be null.</param>
    /// <param name="id">The id, or <c>default</c>.</param>
    /// <returns>Whether <paramref name="text"/> is 32 lower-case hex digits that are not all zero.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id)
    {
        id = default;
        if (text is not { Length: TextLength } || text.AsSpan().ContainsAnyExcept(LowerHex))
        {
            return false;
        }

        id = new JobId(Guid.ParseExact(text, "N"));
        return id != default;
    }

    /// <summary>The text form: 32 lower-case hex digits.</summary>
    /// <returns>The digits.</returns>
    public override string ToString() => Value.ToString("N");
}
