using Bramble.State;

namespace Bramble.Master.Store;

/// <summary>What became of a command.</summary>
internal abstract record CommandResult
{
    private CommandResult()
    {
    }

    /// <summary>It is on disk.</summary>
    /// <param name="Subject">The row it was about.</param>
    internal sealed record Committed(Row? Subject) : CommandResult;

    /// <summary>The state machine refused it; nothing has changed.</summary>
    internal sealed record Refused(Refusal Refusal) : CommandResult;

    /// <summary>
    /// The store did not take it. With <c>store-unconfirmed</c> nobody knows whether it holds: look before it is repeated;
    /// with every other code it surely does not.
    /// </summary>
    internal sealed record Unavailable(StoreProblem Problem) : CommandResult;
}
