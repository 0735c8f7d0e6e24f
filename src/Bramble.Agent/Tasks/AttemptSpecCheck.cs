using System.Text;

namespace Bramble.Agent.Tasks;

/// <summary>The bounds of an attempt. The master checks too; an agent takes nobody's word for what it runs.</summary>
internal static class AttemptSpecCheck
{
    public const int MaxArguments = 4096;
    public const int MaxVariables = 512;

    /// <summary>Of command, script and variables together, in bytes: what a job file may say (64 KiB of the first two, and of the last), and what is put between.</summary>
    public const int MaxTextBytes = 136 * 1024;

    public const long MaxKeptBytes = 64 << 20;
    public const double MaxCpus = 1024;

    // 1 TiB, the largest a node may claim.
    public const long MaxMemoryBytes = 1L << 40;

    // Less does not even hold a process of libc.
    public const long MinMemoryBytes = 1 << 20;

    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan MaxGrace = TimeSpan.FromMinutes(10);

    // Kept far from where milliseconds overflow.
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(3650);

    public const long DefaultKeptBytes = 1 << 20;

    /// <summary>Finds what is wrong.</summary>
    /// <returns>A sentence, or null.</returns>
    public static string? Find(AttemptSpec spec) =>
        !spec.Key.IsValid ? "The attempt has no valid number."
        : spec.Count < 1 || spec.Key.Index >= spec.Count ? $"Task {spec.Key.Index} is not one of the job's {spec.Count}."
        : (spec.Script is null) == (spec.Command.Count == 0) ? "A task is either a command or a script."
        : spec.Script is { Length: 0 } || (spec.Command.Count > 0 && spec.Command[0].Length == 0) ? "The command is empty."
        : spec.Command.Count > MaxArguments ? $"The command has {spec.Command.Count} arguments, the bound is {MaxArguments}."
        : spec.Environment.Count > MaxVariables ? $"The job has {spec.Environment.Count} variables, the bound is {MaxVariables}."
        : TextBytes(spec) is > MaxTextBytes and var bytes ? $"Command and variables have {bytes} bytes, the bound is {MaxTextBytes}."
        : HasNul(spec) ? "A text of the task contains a NUL, which no program can be given."
        : BadName(spec) is { } name ? $"'{name}' can't be the name of a variable."
        : FindInNumbers(spec);

    private static string? FindInNumbers(AttemptSpec spec) =>
        spec.Cpus is { } cpus && cpus is not (> 0 and <= MaxCpus) ? $"{cpus} processors are out of the bounds 0 to {MaxCpus}."
        : spec.MemoryBytes is { } memory and (< MinMemoryBytes or > MaxMemoryBytes) ? $"{memory} bytes of memory are out of the bounds {MinMemoryBytes} to {MaxMemoryBytes}."
        : spec.Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > MaxTimeout) ? $"A timeout of {timeout} is out of the bounds 0 to {MaxTimeout}."
        : spec.Grace is { } grace && (grace < TimeSpan.Zero || grace > MaxGrace) ? $"A grace of {grace} is out of the bounds 0 to {MaxGrace}."
        : spec.HeadBytes is < 0 or > MaxKeptBytes || spec.TailBytes is < 0 or > MaxKeptBytes ? $"The output kept of one stream is bounded to {MaxKeptBytes} bytes of its beginning and as many of its end."
        : spec.WorkingDirectory is { } directory && !Path.IsPathFullyQualified(directory) ? $"The working directory '{directory}' is not a full path."
        : null;

    private static long TextBytes(AttemptSpec spec) =>
        spec.Command.Sum(argument => (long)Encoding.UTF8.GetByteCount(argument) + 1)
        + Encoding.UTF8.GetByteCount(spec.Script ?? "")
        + spec.Environment.Sum(variable => (long)Encoding.UTF8.GetByteCount(variable.Key) + Encoding.UTF8.GetByteCount(variable.Value) + 2);

    private static bool HasNul(AttemptSpec spec) =>
        spec.Command.Append(spec.Script).Append(spec.WorkingDirectory).Append(spec.User).Append(spec.JobName).Append(spec.NodeName)
            .Concat(spec.Environment.Keys).Concat(spec.Environment.Values)
            .Any(text => text?.Contains('\0', StringComparison.Ordinal) ?? false);

    private static string? BadName(AttemptSpec spec) =>
        spec.Environment.Keys.FirstOrDefault(name => name.Length == 0 || name.Contains('=', StringComparison.Ordinal));
}
