using System.Globalization;

namespace Bramble.Agent.Tasks;

/// <summary>The variables of a task: a few of the system's, the job's, and those that say which task it is. Nothing of the agent's own gets in.</summary>
internal static class TaskEnvironment
{
    // As a login gives root; a user's own has the sbin directories missing, which only hides programs.
    private const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Makes the variables, each as <c>NAME=value</c>.</summary>
    /// <param name="spec">The attempt's.</param>
    /// <param name="home">The user's home, or the task's own directory where the user has none.</param>
    /// <param name="timeZone">The agent's TZ; null where it has none.</param>
    public static IReadOnlyList<string> Make(AttemptSpec spec, string home, string? timeZone)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = Path, ["HOME"] = home, ["LANG"] = "C.UTF-8" };
        if (!string.IsNullOrEmpty(timeZone))
        {
            variables["TZ"] = timeZone;
        }

        foreach (var (name, value) in spec.Environment)
        {
            variables[name] = value;
        }

        // Last, so that no job can pass as another.
        foreach (var (name, value) in Own(spec))
        {
            variables[name] = value;
        }

        return [.. variables.Select(variable => $"{variable.Key}={variable.Value}")];
    }

    /// <summary>Makes the arguments: <c>${BRAMBLE_TASK_INDEX}</c> and its like in them become the values. Other dollars are left alone.</summary>
    public static IReadOnlyList<string> Arguments(AttemptSpec spec)
    {
        if (spec.Script is { } script)
        {
            return ["/bin/sh", "-c", script, spec.JobName.Length > 0 ? spec.JobName : "script"];
        }

        var own = Own(spec);
        return [.. spec.Command.Select(argument => argument.Contains("${BRAMBLE_", StringComparison.Ordinal) ? Expand(argument, own) : argument)];
    }

    private static string Expand(string argument, (string Name, string Value)[] own)
    {
        foreach (var (name, value) in own)
        {
            argument = argument.Replace($"${{{name}}}", value, StringComparison.Ordinal);
        }

        return argument;
    }

    // The job's name comes last, so that nothing in it is expanded.
    private static (string Name, string Value)[] Own(AttemptSpec spec) =>
    [
        ("BRAMBLE_JOB_ID", spec.Key.JobName),
        ("BRAMBLE_TASK_INDEX", spec.Key.Index.ToString(CultureInfo.InvariantCulture)),
        ("BRAMBLE_TASK_COUNT", spec.Count.ToString(CultureInfo.InvariantCulture)),
        ("BRAMBLE_ATTEMPT", spec.Key.Attempt.ToString(CultureInfo.InvariantCulture)),
        ("BRAMBLE_NODE", spec.NodeName),
        ("BRAMBLE_JOB_NAME", spec.JobName),
    ];
}
