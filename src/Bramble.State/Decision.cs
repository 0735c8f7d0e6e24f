using System.Collections.Immutable;

namespace Bramble.State;

/// <summary>What the state machine says to a command.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>It holds, once its changes are on disk.</summary>
    /// <param name="Changes">In the order they apply; empty where what was wished is so already.</param>
    /// <param name="Subject">The row the command was about as it is now; for a removal, as it was.</param>
    public sealed record Accepted(ImmutableArray<Change> Changes, Row? Subject) : Decision;

    /// <summary>It changes nothing.</summary>
    /// <param name="Refusal">Why.</param>
    public sealed record Refused(Refusal Refusal) : Decision;

    internal static Decision Of(Row? subject, params ReadOnlySpan<Change> changes) => new Accepted([.. changes], subject);

    internal static Decision No(Refusal refusal) => new Refused(refusal);
}
