namespace Bramble.Protocol.Api;

/// <summary>The join tokens, the newest first.</summary>
public sealed record TokenList
{
    /// <summary>All there are, ended ones of the last 30 days included.</summary>
    public required IReadOnlyList<TokenInfo> Items { get; init; }
}
