using Bramble.Protocol.Api;
using Bramble.State;

namespace Bramble.Master.Store;

/// <summary>A rule of the state machine threw at a command: a fault of ours. The command has done nothing, since rules only ever return changes.</summary>
internal sealed record CommandFailed(string Command, Exception Cause)
    : Refusal(ProblemCodes.Internal, "The master failed at this, and nothing was changed. Its log says why.");
