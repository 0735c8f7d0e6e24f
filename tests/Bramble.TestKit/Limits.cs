using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Bramble.TestKit;

/// <summary>A limit on every wait, so that a test that would hang fails and says where.</summary>
public static class Limits
{
    /// <summary>Long enough for a loaded two-core machine, short enough to be noticed; none under a debugger.</summary>
    public static readonly TimeSpan Default = Debugger.IsAttached ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(30);

    /// <summary>Awaits <paramref name="task"/> for at most <see cref="Default"/>.</summary>
    /// <param name="task">What to wait for.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The task's end.</returns>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public static async Task DefaultTimeout(
        this Task task,
        [CallerArgumentExpression(nameof(task))] string what = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        try
        {
            await task.WaitAsync(Default, TimeProvider.System);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw Expired(what, file, line);
        }
    }

    /// <inheritdoc cref="DefaultTimeout(Task, string, string, int)"/>
    public static async Task<T> DefaultTimeout<T>(
        this Task<T> task,
        [CallerArgumentExpression(nameof(task))] string what = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        try
        {
            return await task.WaitAsync(Default, TimeProvider.System);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw Expired(what, file, line);
        }
    }

    private static TimeoutException Expired(string what, string file, int line) =>
        new($"Still waiting after {Default.TotalSeconds:0} s for `{what}` at {Path.GetFileName(file)}:{line}");
}
