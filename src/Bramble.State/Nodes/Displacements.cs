using System.Runtime.InteropServices;

namespace Bramble.State.Nodes;

/// <summary>The last three times that a session from another machine or boot took the place of an open one.</summary>
/// <param name="Last">The newest.</param>
/// <param name="Second">The one before.</param>
/// <param name="Third">The one before that.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Displacements(DateTimeOffset? Last, DateTimeOffset? Second, DateTimeOffset? Third)
{
    /// <summary>With one more; the oldest is forgotten.</summary>
    public Displacements With(DateTimeOffset at) => new(at, Last, Second);

    /// <summary>How many there were within <paramref name="window"/> of <paramref name="at"/>, before or after it, since the clock may have been set.</summary>
    public int CountNear(DateTimeOffset at, TimeSpan window) =>
        Count(Last, at, window) + Count(Second, at, window) + Count(Third, at, window);

    private static int Count(DateTimeOffset? time, DateTimeOffset at, TimeSpan window) =>
        time is { } known && (at - known).Duration() <= window ? 1 : 0;
}
