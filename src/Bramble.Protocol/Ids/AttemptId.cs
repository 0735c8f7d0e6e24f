using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Bramble.Protocol.Ids;

/// <summary>Identifies an attempt: its task and its number among the task's attempts. The text form is <c>JOB/INDEX/NUMBER</c>.</summary>
/// <param name="Task">The task.</param>
/// <param name="Number">From 1; never given twice.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AttemptId(TaskId Task, int Number)
{
    /// <summary>The attempt of that number of task <paramref name="index"/> of <paramref name="job"/>.</summary>
    /// <param name="job">The job.</param>
    /// <param name="index">The task's place in it, from 0.</param>
    /// <param name="number">From 1.</param>
    public AttemptId(JobId job, int index, int number)
        : this(new TaskId(job, index), number)
    {
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">What was received; may be null.</param>
    /// <param name="id">The id, or <c>default</c>.</param>
    /// <returns>Whether <paramref name="text"/> is a task's id, a slash and a number from 1 without needless zeros.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out AttemptId id)
    {
        id = default;
        var slash = text?.LastIndexOf('/') ?? -1;
        if (text is null || slash < 0
            || !TaskId.TryParse(text[..slash], out var task)
            || !TaskId.TryParseNumber(text.AsSpan(slash + 1), out var number) || number == 0)
        {
            return false;
        }

        id = new AttemptId(task, number);
        return true;
    }

    /// <summary>The text form.</summary>
    /// <returns><c>JOB/INDEX/NUMBER</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Task}/{Number}");
}
