namespace Bramble.Agent.Classic;

/// <summary>What the page shows at one moment; replaced as a whole.</summary>
internal sealed record ClassicWebState
{
    public static readonly ClassicWebState Nothing = new();

    /// <summary>The master's details; null before the first answer.</summary>
    public ClassicWebBlock? Master { get; init; }

    /// <summary>The connections; null before the first answer.</summary>
    public ClassicWebBlock? Slaves { get; init; }

    /// <summary>Why there is no connection now; null while there is one.</summary>
    public string? Lost { get; init; } = "not connected yet";
}
