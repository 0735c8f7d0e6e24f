using System.Runtime.InteropServices;

namespace Bramble.Vitals;

/// <summary>How fast a counter rises. A counter that fell, because it was set back or wrapped, has no rate for that interval.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Rate
{
    private long? _counter;
    private double? _rate;

    /// <summary>Takes the counter's next value.</summary>
    /// <param name="counter">The value; null where it could not be read.</param>
    /// <param name="seconds">What <see cref="Interval.Take"/> gave.</param>
    /// <returns>Units a second; the rate before where the interval is too short; null where there is none.</returns>
    public double? Next(long? counter, double? seconds)
    {
        if (seconds == 0 && _counter is not null && counter is not null)
        {
            return _rate;
        }

        _rate = seconds > 0 && counter >= _counter ? (counter - _counter) / seconds : null;
        _counter = counter;
        return _rate;
    }
}
