namespace Bramble.Cli.Install;

/// <summary>How a program of the system ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record ProgramResult(int Code, string Output, string Errors);
