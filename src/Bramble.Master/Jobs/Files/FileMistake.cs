namespace Bramble.Master.Jobs.Files;

/// <summary>Something in a job file that cannot be.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What is wrong, and what would be right; a sentence.</param>
internal sealed record FileMistake(int Line, int Column, string Message)
{
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {Line}: {Message}");
}
