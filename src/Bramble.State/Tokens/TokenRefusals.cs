using Bramble.Protocol.Ids;

namespace Bramble.State.Tokens;

/// <summary>No such token, or not its secret: the answer does not say which, so that ids cannot be tried out.</summary>
public sealed record TokenUnknown()
    : Refusal("token-unknown", "This join token is not known here. Copy the whole line again, or make a new one with 'bramble token create'.");

/// <summary>Its time is over.</summary>
public sealed record TokenExpired(TokenId Id, DateTimeOffset ExpiresAt)
    : Refusal("token-expired", $"The join token {Id} was good until {ExpiresAt:yyyy-MM-dd HH:mm:ss} UTC. Make a new one with 'bramble token create'.");

/// <summary>The clock says a time long before the token was made.</summary>
public sealed record TokenFromTheFuture(TokenId Id, DateTimeOffset CreatedAt, DateTimeOffset Now)
    : Refusal(
        "token-from-the-future",
        $"The join token {Id} was made at {CreatedAt:yyyy-MM-dd HH:mm:ss} UTC, but the master's clock says {Now:yyyy-MM-dd HH:mm:ss}. Set the clock of the master, or make a new token.");

/// <summary>It was used as often as allowed.</summary>
public sealed record TokenUsedUp(TokenId Id, int Uses)
    : Refusal("token-used", $"The join token {Id} was good for {(Uses == 1 ? "one machine" : $"{Uses} machines")} and has been used. Make a new one with 'bramble token create'.");

/// <summary>A person took it back.</summary>
public sealed record TokenRevoked(TokenId Id)
    : Refusal("token-revoked", $"The join token {Id} was revoked. Make a new one with 'bramble token create'.");

/// <summary>It is for something else.</summary>
public sealed record TokenWrongRole(TokenId Id, TokenRole Role)
    : Refusal("token-wrong-role", $"The join token {Id} is for {(Role == TokenRole.Master ? "a master" : "an agent")}. Make one of the other kind.");

/// <summary>There is no such token to revoke.</summary>
public sealed record TokenNotFound(TokenId Id)
    : Refusal("token-not-found", $"There is no join token {Id}. 'bramble token list' shows those there are.");

/// <summary>It has ended already.</summary>
public sealed record TokenEnded(TokenId Id, TokenState State)
    : Refusal("token-ended", $"The join token {Id} is {State switch { TokenState.Used => "used up", TokenState.Revoked => "revoked", _ => "expired" }} already.");

/// <summary>An id that is taken; the one who drew it draws again.</summary>
public sealed record TokenIdTaken(TokenId Id) : Refusal("token-id-taken", $"There is a join token {Id} already. Try again.");

/// <summary>What was asked for is out of bounds.</summary>
public sealed record TokenOutOfBounds(string Reason) : Refusal("token-out-of-bounds", Reason);

/// <summary>There are as many as allowed.</summary>
public sealed record TokenLimitReached(int Limit)
    : Refusal("token-limit", $"There are {Limit} join tokens already, the most there may be. Revoke some; ended ones disappear 30 days after their end.");
