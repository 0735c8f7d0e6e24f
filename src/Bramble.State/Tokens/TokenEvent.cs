namespace Bramble.State.Tokens;

/// <summary>What can happen to a token.</summary>
internal enum TokenEvent
{
    /// <summary>Used, with uses left afterwards.</summary>
    Used,

    /// <summary>Used for the last time.</summary>
    UsedUp,

    /// <summary>Taken back.</summary>
    Revoked,

    /// <summary>Its time ran out.</summary>
    Expired,
}
