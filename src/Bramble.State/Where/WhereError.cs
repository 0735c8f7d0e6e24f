namespace Bramble.State.Where;

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Column">The first character it is about, from 1; one behind the text where something is missing at its end.</param>
/// <param name="Length">How many characters it is about, at least 1.</param>
/// <param name="Message">The mistake and the remedy, a sentence.</param>
public sealed record WhereError(int Column, int Length, string Message)
{
    /// <summary>The expression with the place marked below, two lines for a terminal.</summary>
    /// <param name="text">The expression it came from.</param>
    public string Point(string text) => $"{text}\n{new string(' ', Column - 1)}{new string('^', Length)}";

    public override string ToString() => $"column {Column}: {Message}";
}
