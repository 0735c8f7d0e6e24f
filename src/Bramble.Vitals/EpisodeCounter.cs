namespace Bramble.Vitals;

/// <summary>Counts how often something began.</summary>
internal sealed class EpisodeCounter
{
    private bool? _last;

    /// <summary>How often it began; null before the first look.</summary>
    public int? Count { get; private set; }

    /// <summary>Takes a look.</summary>
    /// <param name="now">Whether it goes on; null where that is not known.</param>
    /// <param name="changed">Whether it is known to have changed since the look before, even if it looks the same.</param>
    public void Look(bool? now, bool changed)
    {
        if (now is not { } active)
        {
            return;
        }

        Count ??= 0;
        // False to true began once, and so did false to true to false, and true to false to true. What goes on at the first look began before.
        var began = _last is { } last && ((active && !last) || (changed && active == last));
        Count += began && Count < int.MaxValue ? 1 : 0;
        _last = active;
    }
}
