namespace Bramble.Protocol.Api;

/// <summary>What became of a file with several jobs.</summary>
public sealed record JobSubmission
{
    /// <summary>The jobs in the order of the file.</summary>
    public required IReadOnlyList<Job> Jobs { get; init; }

    /// <summary>Whether they had been accepted before under the same idempotency key.</summary>
    public required bool Repeated { get; init; }
}
