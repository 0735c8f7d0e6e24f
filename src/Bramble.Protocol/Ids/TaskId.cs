using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Bramble.Protocol.Ids;

/// <summary>Identifies a task: its job and its place in it. The text form is <c>JOB/INDEX</c>.</summary>
/// <param name="Job">The job.</param>
/// <param name="Index">From 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TaskId(JobId Job, int Index)
{
    /// <summary>Reads the text form.</summary>
    /// <param name="text">What was received; may be null.</param>
    /// <param name="id">The id, or <c>default</c>.</param>
    /// <returns>Whether <paramref name="text"/> is a job's id, a slash and a number from 0 without needless zeros.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out TaskId id)
    {
        id = default;
        if (text is not { Length: > JobId.TextLength + 1 } || text[JobId.TextLength] != '/'
            || !JobId.TryParse(text[..JobId.TextLength], out var job)
            || !TryParseNumber(text.AsSpan(JobId.TextLength + 1), out var index))
        {
            return false;
        }

        id = new TaskId(job, index);
        return true;
    }

    /// <summary>The text form.</summary>
    /// <returns><c>JOB/INDEX</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Job}/{Index}");

    /// <summary>Reads a number in its one form, so that an id has one text.</summary>
    internal static bool TryParseNumber(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (digits.Length == 1 || digits[0] != '0');
}
