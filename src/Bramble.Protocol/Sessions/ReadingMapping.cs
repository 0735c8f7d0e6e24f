using Bramble.Protocol.Api;

namespace Bramble.Protocol.Sessions;

/// <summary>Readings on their way from the agent to the master. What arrives is a claim: what is out of its range is not known.</summary>
public static partial class ReadingMapping
{
    /// <summary>Puts a reading into its message.</summary>
    /// <param name="vitals">What the agent has read.</param>
    /// <param name="sinceBoot">How long the machine is up, time asleep included.</param>
    /// <returns>The message; what is null is not set.</returns>
    public static V1.Reading ToMessage(this NodeVitals vitals, TimeSpan sinceBoot)
    {
        ArgumentNullException.ThrowIfNull(vitals);
        var message = new V1.Reading
        {
            BootMilliseconds = (ulong)Math.Max(0, sinceBoot.TotalMilliseconds),
            UnixMilliseconds = vitals.At.ToUnixTimeMilliseconds(),
        };
        Wire.Set(vitals.CpuPercent, value => message.CpuPercent = value);
        Wire.Set(vitals.CpuFrequencyMegahertz, value => message.CpuMegahertz = value);
        Wire.Set(vitals.MemoryAvailableBytes, value => message.MemoryAvailableBytes = (ulong)value);
        Wire.Set(vitals.SwapFreeBytes, value => message.SwapFreeBytes = (ulong)value);
        Wire.Set(vitals.Load1, value => message.Load1 = value);
        Wire.Set(vitals.TemperatureCelsius, value => message.TemperatureCelsius = value);
        WriteParts(message, vitals);
        return message;
    }

    // 300 years: what is further off is no clock's time.
    private const double MostSkewSeconds = 1e10;

    /// <summary>Takes a reading that has just arrived out of its message, and compares the clocks.</summary>
    /// <param name="message">What a node has sent.</param>
    /// <param name="at">The master's clock.</param>
    /// <returns>The vitals, fit to be shown.</returns>
    public static NodeVitals ToNewVitals(this V1.Reading message, DateTimeOffset at)
    {
        var vitals = message.ToVitals(at);
        var skew = Math.Round((message.UnixMilliseconds - (double)at.ToUnixTimeMilliseconds()) / 1000, 3);
        // One that tells no time has none.
        return message.UnixMilliseconds > 0 && Math.Abs(skew) <= MostSkewSeconds
            ? vitals with { Clock = (vitals.Clock ?? new ClockVitals()) with { SkewSeconds = skew } }
            : vitals;
    }

    /// <summary>Takes a reading out of its message.</summary>
    /// <param name="message">What a node has sent.</param>
    /// <param name="at">When, by the master's clock.</param>
    /// <returns>The vitals, fit to be shown.</returns>
    public static NodeVitals ToVitals(this V1.Reading message, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new NodeVitals
        {
            CpuPercent = Wire.Number(message.HasCpuPercent, message.CpuPercent, 0, 100),
            CpuFrequencyMegahertz = Wire.Number(message.HasCpuMegahertz, message.CpuMegahertz, 0, NodeLimits.MaxMegahertz),
            MemoryAvailableBytes = Wire.Bytes(message.HasMemoryAvailableBytes, message.MemoryAvailableBytes),
            SwapFreeBytes = Wire.Bytes(message.HasSwapFreeBytes, message.SwapFreeBytes),
            Load1 = Wire.Number(message.HasLoad1, message.Load1, 0, NodeLimits.MaxLoad),
            TemperatureCelsius = Wire.Number(message.HasTemperatureCelsius, message.TemperatureCelsius, NodeLimits.MinCelsius, NodeLimits.MaxCelsius),
            At = at,
        }.ReadParts(message);
    }
}
