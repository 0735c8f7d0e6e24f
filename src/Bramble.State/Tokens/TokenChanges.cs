using Bramble.Protocol.Ids;

namespace Bramble.State.Tokens;

/// <summary>Writes a token's row.</summary>
public sealed record TokenPut(TokenRecord Token) : Change;

/// <summary>Deletes a token's row, long after its end.</summary>
public sealed record TokenDeleted(TokenId Id) : Change;
