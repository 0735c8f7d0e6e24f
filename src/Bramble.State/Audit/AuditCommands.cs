namespace Bramble.State.Audit;

/// <summary>
/// Notes what the state machine does not see by itself: a refused attempt, a log-in. Edges send it within their rate
/// limits, so that a stranger cannot fill the disk with refusals.
/// </summary>
/// <param name="Action">What was attempted, such as <c>node.join</c>.</param>
/// <param name="Target">On which.</param>
/// <param name="Result"><c>done</c>, or the code of the refusal.</param>
/// <param name="Detail">What else there is to know, in words; never a secret.</param>
public sealed record RecordAudit(string Action, string? Target, string Result, string? Detail = null) : Command;
