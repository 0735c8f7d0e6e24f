using System.Diagnostics;

namespace Bramble.TestKit;

/// <summary>Waits for a state that another process or connection brings about and that has no event to await.</summary>
public static class Until
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until it is so, for at most <see cref="Limits.Default"/>.</summary>
    /// <param name="holds">Whether it is so.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <returns>When it is so.</returns>
    /// <exception cref="TimeoutException">It did not become so in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> holds, string what)
    {
        ArgumentNullException.ThrowIfNull(holds);
        var started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(started) > Limits.Default)
            {
                throw new TimeoutException($"Still not so after {Limits.Default.TotalSeconds:0} s: {what}");
            }

            await Task.Delay(Between, TimeProvider.System);
        }
    }
}
