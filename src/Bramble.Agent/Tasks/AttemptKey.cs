using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Bramble.Agent.Tasks;

/// <summary>Names one attempt: the same on the master, on the wire and as its directory <c>job/index-attempt</c>.</summary>
/// <param name="Job">The job's id; <see cref="Guid.Empty"/> is none.</param>
/// <param name="Index">The task's number in its job, from 0.</param>
/// <param name="Attempt">The attempt's number for its task, from 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AttemptKey(Guid Job, int Index, int Attempt)
{
    /// <summary>The directory of the job's attempts.</summary>
    public string JobName => Job.ToString("N");

    /// <summary>The attempt's own directory in it.</summary>
    public string DirectoryName => string.Create(CultureInfo.InvariantCulture, $"{Index}-{Attempt}");

    /// <summary>Whether every part is in its bounds.</summary>
    public bool IsValid => Job != Guid.Empty && Index >= 0 && Attempt >= 1;

    /// <summary>Reads the two directories' names; what this agent would not have written is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? job, [NotNullWhen(true)] string? directory, out AttemptKey key)
    {
        key = default;
        var dash = directory?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (dash < 0
            || !Guid.TryParseExact(job, "N", out var id)
            || !int.TryParse(directory.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || !int.TryParse(directory.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt))
        {
            return false;
        }

        key = new AttemptKey(id, index, attempt);
        return key.IsValid && string.Equals(key.JobName, job, StringComparison.Ordinal) && string.Equals(key.DirectoryName, directory, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{JobName}/{DirectoryName}";
}
