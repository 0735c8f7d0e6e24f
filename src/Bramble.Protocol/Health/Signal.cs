namespace Bramble.Protocol.Health;

/// <summary>What a value says now.</summary>
internal enum Signal
{
    /// <summary>It is not told.</summary>
    Unknown,

    /// <summary>It is good enough for the check to end.</summary>
    Good,

    /// <summary>It is between the limits.</summary>
    Between,

    /// <summary>It is bad enough for the check to begin.</summary>
    Bad,
}
