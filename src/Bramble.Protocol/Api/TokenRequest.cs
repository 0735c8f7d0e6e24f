namespace Bramble.Protocol.Api;

/// <summary>Asks for a join token.</summary>
public sealed record TokenRequest
{
    /// <summary>How many machines may join with it.</summary>
    /// <value>1 by default.</value>
    public int? Uses { get; init; }

    /// <summary>How long it is good, such as <c>30m</c> or <c>1h</c>.</summary>
    /// <value><c>1h</c> by default.</value>
    public string? ExpiresIn { get; init; }

    /// <summary>The id or name of the node whose place the machine takes.</summary>
    public string? Node { get; init; }

    /// <summary>The name the new node will have.</summary>
    public string? Name { get; init; }
}
