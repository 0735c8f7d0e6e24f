namespace Bramble.State.Tokens;

/// <summary>The life of a token: only an active one goes on, and every end is final.</summary>
internal static class TokenTransitions
{
    /// <summary>The state after <paramref name="on"/>, or null where that cannot happen.</summary>
    public static TokenState? Next(TokenState from, TokenEvent on) => (from, on) switch
    {
        (TokenState.Active, TokenEvent.Used) => TokenState.Active,
        (TokenState.Active, TokenEvent.UsedUp) => TokenState.Used,
        (TokenState.Active, TokenEvent.Revoked) => TokenState.Revoked,
        (TokenState.Active, TokenEvent.Expired) => TokenState.Expired,
        _ => null,
    };
}
