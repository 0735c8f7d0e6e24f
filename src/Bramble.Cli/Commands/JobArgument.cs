using System.CommandLine;

namespace Bramble.Cli.Commands;

/// <summary>The job that a command is about.</summary>
internal static class JobArgument
{
    public static Argument<string> Make() => new("JOB") { Description = "The job's id, the beginning of it, or its name where only one job has it" };
}
