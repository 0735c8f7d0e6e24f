using System.Globalization;
using System.Text;

namespace Bramble.Agent.Tasks;

/// <summary>What /proc says about processes.</summary>
internal static class ProcessTable
{
    private const int StartTimeField = 22;

    /// <summary>When a process started, in ticks since boot: with its id that names it for good, since ids are used again.</summary>
    /// <returns>Null where there is no such process.</returns>
    public static long? StartTime(int pid)
    {
        try
        {
            return ParseStartTime(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Field 22 of stat. The name before it, in brackets, may hold anything.</summary>
    internal static long? ParseStartTime(string stat)
    {
        var bracket = stat.LastIndexOf(')');
        var fields = bracket < 0 ? [] : stat[(bracket + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartTimeField - 3 && long.TryParse(fields[StartTimeField - 3], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? ticks
            : null;
    }

    /// <summary>Counts the threads of a user, which is what the kernel's bound on processes counts.</summary>
    public static int CountThreads(uint user)
    {
        var count = 0;
        var mark = string.Create(CultureInfo.InvariantCulture, $"\nUid:\t{user}\t");
        foreach (var (_, status) in Each("status"))
        {
            if (status.Contains(mark, StringComparison.Ordinal))
            {
                var at = status.IndexOf("\nThreads:\t", StringComparison.Ordinal);
                var digits = at < 0 ? default : status.AsSpan(at + 10);
                var end = digits.IndexOf('\n');
                count += int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var threads) ? threads : 1;
            }
        }

        return count;
    }

    /// <summary>Kills what an attempt left whose shim is gone. Its processes are known by the variables they were started with.</summary>
    /// <returns>How many were killed.</returns>
    public static int KillLeftovers(AttemptKey key)
    {
        string[] marks =
        [
            $"\0BRAMBLE_JOB_ID={key.JobName}\0",
            string.Create(CultureInfo.InvariantCulture, $"\0BRAMBLE_TASK_INDEX={key.Index}\0"),
            string.Create(CultureInfo.InvariantCulture, $"\0BRAMBLE_ATTEMPT={key.Attempt}\0"),
        ];
        var killed = 0;

        // A process may be forking while it is looked for; what a round found may have had one more child.
        for (var round = 0; round < 20; round++)
        {
            var found = Each("environ").Where(process => Array.TrueForAll(marks, mark => $"\0{process.Text}".Contains(mark, StringComparison.Ordinal))).Select(process => process.Pid).ToList();
            found.RemoveAll(pid => pid == Environment.ProcessId);
            if (found.Count == 0)
            {
                break;
            }

            found.ForEach(pid => _ = LinuxCalls.Signal(pid, LinuxCalls.Kill));
            killed += found.Count;
            Pause.Milliseconds(5);
        }

        return killed;
    }

    private static IEnumerable<(int Pid, string Text)> Each(string file)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                continue;
            }

            string text;
            try
            {
                text = File.ReadAllText(Path.Combine(directory, file), Encoding.Latin1);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue; // Another user's, or gone.
            }

            yield return (pid, text);
        }
    }
}
