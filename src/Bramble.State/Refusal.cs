namespace Bramble.State;

/// <summary>Why a command was refused. A refused command changes nothing.</summary>
/// <param name="Code">Stable and machine-readable, such as <c>token-expired</c>; never renamed.</param>
/// <param name="Message">The thing, the value seen, the bound and the remedy, for a person.</param>
public abstract record Refusal(string Code, string Message);
