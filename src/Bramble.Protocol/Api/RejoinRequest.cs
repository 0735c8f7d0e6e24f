namespace Bramble.Protocol.Api;

/// <summary>Asks for a token with which a machine takes the place of a node.</summary>
public sealed record RejoinRequest
{
    /// <summary>How long it is good, such as <c>30m</c> or <c>1h</c>.</summary>
    /// <value><c>1h</c> by default.</value>
    public string? ExpiresIn { get; init; }
}
