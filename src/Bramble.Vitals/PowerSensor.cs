using System.Runtime.InteropServices;
using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>Power and throttling: the firmware's word, the kernel's alarm, the HAT, and what has been counted.</summary>
internal sealed class PowerSensor(string sysroot, FirmwareSensor firmware, TimeProvider time)
{
    private readonly UnderVoltageAlarm _alarm = new(sysroot, time);
    private readonly PoeSensor _poe = new(sysroot);
    private readonly EpisodeCounter _underVoltage = new();
    private readonly EpisodeCounter _capped = new();
    private readonly EpisodeCounter _throttled = new();
    private readonly EpisodeCounter _softLimit = new();

    /// <summary>Takes a look. The firmware is to be refreshed before.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>The power and the throttling.</returns>
    public Reading Read(SensorBuffer buffer)
    {
        _alarm.Read(buffer);
        var bits = firmware.ThrottleBits;
        var low = _alarm.Active ?? (bits is { } known ? (known & 1) != 0 : (bool?)null);
        _underVoltage.Look(low, _alarm.Changed);
        if (firmware.IsFresh)
        {
            _capped.Look(Bit(bits, 1), changed: false);
            _throttled.Look(Bit(bits, 2), changed: false);
            _softLimit.Look(Bit(bits, 3), changed: false);
        }

        return new Reading(
            bits is null ? null : ThrottleWords.FromBits(bits.Value & 0xf),
            bits is null ? null : ThrottleWords.FromBits((bits.Value >> 16) & 0xf),
            Counts(),
            Supply(low, buffer));
    }

    private static bool? Bit(uint? bits, int index) => bits is { } known ? (known & (1u << index)) != 0 : null;

    private ThrottleCounts? Counts() => _underVoltage.Count is null && _throttled.Count is null
        ? null
        : new ThrottleCounts
        {
            UnderVoltage = _underVoltage.Count,
            FrequencyCapped = _capped.Count,
            Throttled = _throttled.Count,
            SoftTemperatureLimit = _softLimit.Count,
        };

    private SupplyVitals? Supply(bool? low, SensorBuffer buffer)
    {
        var poe = _poe.Read(buffer);
        return low is null && firmware.InputVolts is null && firmware.Rails is null && poe.Online is null
            ? null
            : new SupplyVitals
            {
                UnderVoltage = low,
                InputVolts = firmware.InputVolts,
                BatteryVolts = firmware.BatteryVolts,
                Watts = firmware.Watts,
                Rails = firmware.Rails,
                PoeOnline = poe.Online,
                PoeAmperes = poe.Amperes,
                PoeMaxAmperes = poe.MaxAmperes,
            };
    }

    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Reading(
        IReadOnlyList<string>? Throttled, IReadOnlyList<string>? ThrottledSinceBoot, ThrottleCounts? Counts, SupplyVitals? Supply);
}
