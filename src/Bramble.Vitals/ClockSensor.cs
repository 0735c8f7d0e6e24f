using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>How far the clock can be trusted: a board without a clock battery starts with the time it was shut down at.</summary>
internal sealed class ClockSensor(IKernelClock clock)
{
    private const int TimeError = 5;
    private const int Unsynchronised = 0x40;
    private const int Nanoseconds = 0x2000;

    // The kernel corrects half a second at most, and reckons 16 s of error at most; the bound is far above.
    private const double MostSeconds = 1000;

    public ClockVitals? Read()
    {
        if (clock.Read() is not { } reading)
        {
            return null;
        }

        var offset = reading.Offset / ((reading.Status & Nanoseconds) != 0 ? 1e9 : 1e6);
        var synchronized = reading.State != TimeError && (reading.Status & Unsynchronised) == 0;
        var error = reading.MaxErrorMicroseconds / 1e6;
        return new ClockVitals
        {
            Synchronized = synchronized,
            // The kernel says 0 where nothing tells it better: an offset that is not known.
            OffsetSeconds = synchronized && Math.Abs(offset) <= MostSeconds ? offset : null,
            MaxErrorSeconds = error is >= 0 and <= MostSeconds ? error : null,
        };
    }
}
