using System.Globalization;
using Bramble.Agent.Tasks;

namespace Bramble.TaskHost;

/// <summary>Prints a line for each change.</summary>
internal sealed class PrintingSink : IAttemptSink
{
    public void Changed(AttemptStatus attempt) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{attempt.Key.Index} {attempt.State} {attempt.Result?.Outcome} {attempt.Result?.Code} {attempt.Result?.ExitCode}"));

    public void OutputGrew(AttemptKey attempt)
    {
        // The results are enough.
    }
}
