namespace Bramble.State.Tokens;

/// <summary>Where a join token stands; see <see cref="TokenTransitions"/>.</summary>
public enum TokenState
{
    /// <summary>May be used.</summary>
    Active,

    /// <summary>Used as often as allowed.</summary>
    Used,

    /// <summary>Taken back by a person.</summary>
    Revoked,

    /// <summary>Its time is over.</summary>
    Expired,
}
