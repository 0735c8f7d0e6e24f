namespace Bramble.Protocol.Api;

/// <summary>What <c>bramble install</c> and <c>bramble uninstall</c> say with <c>--output json</c>.</summary>
public sealed record InstallReport
{
    /// <summary>What was changed, a sentence each; empty where everything was as it should be.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>What to know about it.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What is left to do by hand.</summary>
    public required IReadOnlyList<string> Next { get; init; }
}
