namespace Bramble.Agent.Tasks;

/// <summary>Why an attempt is not started.</summary>
/// <param name="Code">One of <see cref="ResultCodes"/>.</param>
/// <param name="Message">A sentence.</param>
internal sealed record Refusal(string Code, string Message);
