namespace Bramble.Protocol.Api;

/// <summary>A join token, shown this once.</summary>
public sealed record NewToken
{
    /// <summary>Names the token; not secret.</summary>
    public required string Id { get; init; }

    /// <summary>The whole token. Whoever has it can join a machine.</summary>
    public required string Token { get; init; }

    /// <summary>
    /// The one line to paste into a shell of the other machine: it hands the token over on standard input, so that it stands
    /// in no argument list. Null where the agents' port is off, so that no machine could join.
    /// </summary>
    public required string? Command { get; init; }

    /// <summary>How many machines may join with it.</summary>
    public required int Uses { get; init; }

    /// <summary>From then on it is refused.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Without the token, so that it can stand in a log.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => $"token {Id}";
}
