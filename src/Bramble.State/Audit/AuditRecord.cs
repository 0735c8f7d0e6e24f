namespace Bramble.State.Audit;

/// <summary>One thing somebody did or was refused. Rows are only ever added, each with a hash over itself and the one before.</summary>
public sealed record AuditRecord : Row
{
    /// <summary>1, 2, 3 ... without gaps.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who.</summary>
    public required string Actor { get; init; }

    /// <summary>What, such as <c>node.remove</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To which, as its id or name.</summary>
    public required string? Target { get; init; }

    /// <summary><c>done</c>, or the code of the refusal.</summary>
    public required string Result { get; init; }

    /// <summary>What else there is to know, in words.</summary>
    public required string? Detail { get; init; }

    public required string? Source { get; init; }

    public required string? CorrelationId { get; init; }

    /// <summary>Over every other field and the hash of the record before; see <see cref="AuditChain"/>.</summary>
    public required Digest Hash { get; init; }
}
