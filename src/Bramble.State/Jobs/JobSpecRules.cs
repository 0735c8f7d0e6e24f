using System.Buffers;
using System.Globalization;
using System.Text;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;
using Bramble.State.Where;

namespace Bramble.State.Jobs;

/// <summary>What a job may say, on its own: names of nodes and of other jobs are looked up elsewhere.</summary>
public static class JobSpecRules
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 63;

    /// <summary>Most words of a command.</summary>
    public const int MaxWords = 256;

    /// <summary>Most bytes of a command, of a script, and of all environment variables, in UTF-8.</summary>
    public const int MaxTextBytes = 64 * 1024;

    /// <summary>Most environment variables.</summary>
    public const int MaxVariables = 256;

    /// <summary>Most nodes named.</summary>
    public const int MaxNodes = 1_000;

    /// <summary>Most jobs to come after.</summary>
    public const int MaxAfter = 100;

    /// <summary>Most retries.</summary>
    public const int MaxRetries = 100;

    /// <summary>Longest grace in seconds.</summary>
    public const int MaxGraceSeconds = 600;

    /// <summary>Longest timeout in seconds: a year.</summary>
    public const long MaxTimeoutSeconds = 365L * 24 * 3600;

    private const long MiB = 1024 * 1024;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly SearchValues<char> VariableCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private static readonly SearchValues<char> UserCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

    /// <summary>Everything that is wrong, in the order of the fields; empty where nothing is.</summary>
    public static IReadOnlyList<JobMistake> Check(JobSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var mistakes = new List<JobMistake>();
        CheckName(spec, mistakes);
        CheckProgram(spec, mistakes);
        CheckTasks(spec, mistakes);
        CheckSurroundings(spec, mistakes);
        CheckResources(spec, mistakes);
        CheckPlace(spec, mistakes);
        CheckLimits(spec, mistakes);
        return mistakes;
    }

    private static void CheckName(JobSpec spec, List<JobMistake> mistakes)
    {
        if (spec.Name is not { Length: > 0 and <= MaxNameLength } name || name.AsSpan().ContainsAnyExcept(NameCharacters) || !char.IsAsciiLetterOrDigit(name[0]))
        {
            mistakes.Add(new("name", $"A job's name is 1 to {MaxNameLength} letters, digits, '.', '_' and '-', a letter or digit first."));
        }
        else if (JobId.TryParse(name.ToLowerInvariant(), out _))
        {
            mistakes.Add(new("name", "A job's name cannot be 32 hex digits, since it would be taken for an id."));
        }
    }

    private static void CheckProgram(JobSpec spec, List<JobMistake> mistakes)
    {
        if (spec.Command is null == spec.Script is null)
        {
            mistakes.Add(new(
                spec.Command is null ? "" : "script",
                spec.Command is null ? "A job needs a 'command' or a 'script'." : "A job has a 'command' or a 'script', not both."));
        }

        if (spec.Command is { } command)
        {
            if (command.Count is 0 or > MaxWords || string.IsNullOrEmpty(command[0]))
            {
                mistakes.Add(new("command", $"A command is a program and its arguments, 1 to {MaxWords} of them."));
            }
            else if (command.Any(word => word is null || word.Contains('\0', StringComparison.Ordinal)) || command.Sum(Encoding.UTF8.GetByteCount) > MaxTextBytes)
            {
                mistakes.Add(new("command", $"A command has at most {MaxTextBytes / 1024} KB and no NUL characters."));
            }
        }

        if (spec.Script is { } script && (script.Contains('\0', StringComparison.Ordinal) || string.IsNullOrWhiteSpace(script) || Encoding.UTF8.GetByteCount(script) > MaxTextBytes))
        {
            mistakes.Add(new("script", $"A script has at most {MaxTextBytes / 1024} KB, no NUL characters, and is not empty."));
        }
    }

    private static void CheckTasks(JobSpec spec, List<JobMistake> mistakes)
    {
        if (spec.Count is { } count && count is < 1 or > JobRules.MaxTasksPerJob)
        {
            mistakes.Add(new("count", Text($"A job has 1 to {JobRules.MaxTasksPerJob} tasks, not {count}.")));
        }

        if (spec.Each is { } each)
        {
            if (!string.Equals(each, "node", StringComparison.Ordinal))
            {
                mistakes.Add(new("each", "'each' can only be 'node': one task on every node that fits."));
            }
            else if (spec.Count is not null)
            {
                mistakes.Add(new("count", "'count' and 'each: node' exclude each other: the nodes are the count."));
            }
        }
    }

    private static void CheckSurroundings(JobSpec spec, List<JobMistake> mistakes)
    {
        var bytes = 0;
        foreach (var (key, value) in spec.Env ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (key.Length is 0 or > 128 || key.AsSpan().ContainsAnyExcept(VariableCharacters) || char.IsAsciiDigit(key[0]))
            {
                mistakes.Add(new($"env.{key}", $"An environment variable's name is letters, digits and '_', no digit first; '{Untrusted.Clean(key, 40)}' is not."));
            }
            else if (key.StartsWith("BRAMBLE_", StringComparison.Ordinal))
            {
                mistakes.Add(new($"env.{key}", $"'{key}' is set by Bramble itself: names that start with BRAMBLE_ are taken."));
            }
            else if (value is null || value.Contains('\0', StringComparison.Ordinal))
            {
                mistakes.Add(new($"env.{key}", $"The value of '{key}' is text without NUL characters."));
            }
            else
            {
                bytes += key.Length + Encoding.UTF8.GetByteCount(value);
            }
        }

        if (spec.Env?.Count > MaxVariables || bytes > MaxTextBytes)
        {
            mistakes.Add(new("env", $"A job has at most {MaxVariables} environment variables of at most {MaxTextBytes / 1024} KB together."));
        }

        if (spec.Workdir is { } directory && (!directory.StartsWith('/') || directory.Length > 1_024 || directory.Contains('\0', StringComparison.Ordinal)))
        {
            mistakes.Add(new("workdir", "'workdir' is an absolute path such as /srv/render, at most 1,024 characters."));
        }

        if (spec.User is { } user && (user.Length is 0 or > 32 || user.AsSpan().ContainsAnyExcept(UserCharacters) || user[0] is '-' or '.'))
        {
            mistakes.Add(new("user", "'user' is the name of a user on the node: 1 to 32 lower-case letters, digits, '_', '-' and '.'."));
        }
    }

    private static void CheckResources(JobSpec spec, List<JobMistake> mistakes)
    {
        if (spec.Resources is not { Cpus: >= 0.01 and <= 1024 })
        {
            mistakes.Add(new("resources.cpus", "'cpus' is 0.01 to 1024."));
        }

        if (spec.Resources?.MemoryBytes is < MiB or > MiB * MiB)
        {
            mistakes.Add(new("resources.memory", "'memory' is 1M to 1T."));
        }
    }

    private static void CheckPlace(JobSpec spec, List<JobMistake> mistakes)
    {
        if (spec.Where is { } where && !WhereExpression.TryParse(where, out _, out var error))
        {
            mistakes.Add(new("where", Text($"'where', column {error.Column}: {error.Message}")));
        }

        if (spec.On is { } on && (on.Count is 0 or > MaxNodes || on.Any(string.IsNullOrEmpty)))
        {
            mistakes.Add(new("on", $"'on' names 1 to {MaxNodes} nodes."));
        }

        if (spec.After is { } after && (after.Count > MaxAfter || after.Any(string.IsNullOrEmpty)))
        {
            mistakes.Add(new("after", $"'after' names at most {MaxAfter} jobs."));
        }
    }

    private static void CheckLimits(JobSpec spec, List<JobMistake> mistakes)
    {
        if (spec.Retries is < 0 or > MaxRetries)
        {
            mistakes.Add(new("retries", Text($"'retries' is 0 to {MaxRetries}, not {spec.Retries}.")));
        }

        if (spec.TimeoutSeconds is < 1 or > MaxTimeoutSeconds)
        {
            mistakes.Add(new("timeout", "'timeout' is 1s to 365d."));
        }

        if (spec.GraceSeconds is < 0 or > MaxGraceSeconds)
        {
            mistakes.Add(new("grace", "'grace' is 0s to 10m."));
        }

        if (spec.Priority is < 0 or > 100)
        {
            mistakes.Add(new("priority", Text($"'priority' is 0 to 100, not {spec.Priority}.")));
        }

        if (spec.OutputBytes is < 4096 or > 64 * MiB)
        {
            mistakes.Add(new("output", "'output' is 4K to 64M."));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
