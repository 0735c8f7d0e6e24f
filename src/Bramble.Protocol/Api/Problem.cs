namespace Bramble.Protocol.Api;

/// <summary>An error as RFC 9457 problem details.</summary>
public sealed record Problem
{
    /// <summary>Stable and machine-readable, such as <c>node-not-found</c>; see <see cref="ProblemCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>The kind of error in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status code.</summary>
    public required int Status { get; init; }

    /// <summary>The thing, the value seen, the bound and the remedy, in words.</summary>
    public string? Detail { get; init; }
}
