using Bramble.Master.Store;
using Bramble.State;
using Bramble.State.Tokens;

namespace Bramble.Master.Api;

/// <summary>What the API says to a command that was not carried out.</summary>
internal static class CommandProblems
{
    public static ProblemResult Of(CommandResult result) => result switch
    {
        CommandResult.Refused refused => Of(refused.Refusal),
        CommandResult.Unavailable { Problem: { IsFull: true } full } =>
            ProblemResult.Make(StatusCodes.Status507InsufficientStorage, full.Code, "The disk is full", full.Message),
        CommandResult.Unavailable unavailable => ProblemResult.Unavailable(unavailable.Problem.Code, unavailable.Problem.Message),
        _ => throw new ArgumentException("A command that was carried out is no problem.", nameof(result)),
    };

    public static ProblemResult Of(Refusal refusal) => ProblemResult.Make(StatusOf(refusal), refusal.Code, "The cluster refused", refusal.Message);

    private static int StatusOf(Refusal refusal) => refusal switch
    {
        TokenNotFound or State.Nodes.NodeNotFound or State.Jobs.JobNotFound => StatusCodes.Status404NotFound,
        TokenOutOfBounds or State.Nodes.NodeNameInvalid or State.Nodes.LabelsInvalid
            or State.Jobs.JobInvalid or State.Jobs.JobSubmissionSize or State.Jobs.IdempotencyKeyInvalid or State.Jobs.JobDependencyCycle => StatusCodes.Status400BadRequest,
        TokenUnknown or TokenExpired or TokenUsedUp or TokenRevoked or TokenWrongRole or TokenFromTheFuture => StatusCodes.Status403Forbidden,
        CommandFailed => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status409Conflict,
    };
}
