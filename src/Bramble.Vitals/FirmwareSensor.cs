using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>
/// What only the firmware knows: throttling, the true clock, voltages, the power chip. Asked every five seconds at most,
/// however often a reading is taken; a command the firmware doesn't know is asked again after ten minutes. One call may fail
/// now and then, as when the firmware is busy: only three in a row mean that there is nobody to ask.
/// </summary>
internal sealed class FirmwareSensor(IFirmwareMailbox mailbox, TimeProvider time)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefusedPeriod = TimeSpan.FromMinutes(10);

    private const int MostFailures = 3;

    private const double MostHertz = 1e12;
    private const double MostVolts = 60;
    private const double MostAmperes = 100;

    private readonly Cadence _due = new(time, Period);
    private readonly byte[] _answer = new byte[FirmwareMailbox.MostBytes];
    private readonly Cadence[] _refused = [.. Enumerable.Range(0, 5).Select(_ => new Cadence(time, RefusedPeriod))];
    private readonly bool[] _isRefused = new bool[5];
    private readonly NameCache _names = new(2 * NodeBounds.Rails, NodeBounds.NameLength);
    private readonly List<RailVitals> _rails = [];

    // A machine without the device is asked once a minute.
    private readonly Cadence _absent = new(time, Cadence.Rare);
    private int _failures;

    /// <summary>Bits as <c>get_throttled</c> has them: 0-3 now, 16-19 since boot.</summary>
    public uint? ThrottleBits { get; private set; }

    /// <summary>The clock of the processor as measured, in MHz.</summary>
    public double? Megahertz { get; private set; }

    /// <summary>Voltage of the processor.</summary>
    public double? CoreVolts { get; private set; }

    /// <summary>Temperature of the power chip.</summary>
    public double? PowerChipCelsius { get; private set; }

    /// <summary>The 5 V input.</summary>
    public double? InputVolts { get; private set; }

    /// <summary>Battery of the clock.</summary>
    public double? BatteryVolts { get; private set; }

    /// <summary>Power of all parts that are measured.</summary>
    public double? Watts { get; private set; }

    /// <summary>Those parts.</summary>
    public IReadOnlyList<RailVitals>? Rails { get; private set; }

    /// <summary>Whether the firmware has just been asked anew.</summary>
    public bool IsFresh { get; private set; }

    private bool IsAbsent => _failures >= MostFailures;

    /// <summary>Asks, if that is due.</summary>
    public void Refresh()
    {
        IsFresh = _due.Take() && (!IsAbsent || _absent.Take());
        if (!IsFresh)
        {
            return;
        }

        ThrottleBits = ParseThrottled(Ask(0, "get_throttled"u8));
        if (_failures > 0)
        {
            (Megahertz, CoreVolts, PowerChipCelsius) = (null, null, null);
            ForgetRails();
            return;
        }

        Megahertz = ParseAfter(Ask(1, "measure_clock arm"u8), ""u8) is > 0 and <= MostHertz and { } hertz ? Math.Round(hertz / 1e6, 1) : null;
        CoreVolts = ParseAfter(Ask(2, "measure_volts core"u8), "V"u8) is > 0 and <= MostVolts and { } volts ? volts : null;
        PowerChipCelsius = ParseAfter(Ask(3, "measure_temp pmic"u8), "'C"u8) is > -50 and < 150 and { } celsius ? celsius : null;
        ParseRails(Ask(4, "pmic_read_adc"u8));
    }

    private ReadOnlySpan<byte> Ask(int question, ReadOnlySpan<byte> command)
    {
        if (_isRefused[question] && !_refused[question].Take())
        {
            return default;
        }

        var length = mailbox.Ask(command, _answer);
        if (question == 0)
        {
            _failures = length < 0 ? Math.Min(_failures + 1, MostFailures) : 0;
            if (IsAbsent)
            {
                _absent.Reset();
                _ = _absent.Take();
            }
        }

        var answer = _answer.AsSpan(0, Math.Clamp(length, 0, _answer.Length));
        _isRefused[question] = answer.StartsWith("error="u8);
        if (_isRefused[question])
        {
            _refused[question].Reset();
            _ = _refused[question].Take();
            return default;
        }

        return answer;
    }

    // throttled=0x50005
    private static uint? ParseThrottled(ReadOnlySpan<byte> answer) =>
        answer.StartsWith("throttled="u8) ? SensorText.ParseHexadecimal(answer["throttled="u8.Length..]) : null;

    // frequency(0)=1800457088   volt=0.8768V   temp=48.8'C
    private static double? ParseAfter(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> unit)
    {
        var value = answer[(answer.IndexOf((byte)'=') + 1)..].Trim(" \t\r\n\0"u8);
        return value.Length < answer.Length && value.EndsWith(unit) ? SensorText.ParseNumber(value[..^unit.Length]) : null;
    }

    // VDD_CORE_A current(7)=0.95310000A   VDD_CORE_V volt(15)=0.87000000V   EXT5V_V volt(24)=5.14490000V
    private void ParseRails(ReadOnlySpan<byte> answer)
    {
        ForgetRails();
        while (SensorText.TryTakeLine(ref answer, out var line))
        {
            if (!SensorText.TryTakeWord(ref line, out var name) || name.Length < 3 || ParseAfter(line, name[^1..]) is not (>= 0 and { } value))
            {
                continue;
            }

            var volts = name.EndsWith("_V"u8);
            if ((!volts && !name.EndsWith("_A"u8)) || value > (volts ? MostVolts : MostAmperes))
            {
                continue;
            }

            if (name.SequenceEqual("EXT5V_V"u8))
            {
                InputVolts = value;
            }
            else if (name.SequenceEqual("BATT_V"u8))
            {
                BatteryVolts = value;
            }
            else
            {
                Set(_names.Get(name[..^2]), volts, value);
            }
        }

        if (_rails.Count > 0)
        {
            Rails = [.. _rails];
            Watts = Sum();
        }
    }

    private void ForgetRails()
    {
        _rails.Clear();
        (InputVolts, BatteryVolts, Rails, Watts) = (null, null, null, null);
    }

    private void Set(string name, bool volts, double value)
    {
        var index = _rails.FindIndex(rail => ReferenceEquals(rail.Name, name));
        if (index < 0 && _rails.Count < NodeBounds.Rails)
        {
            _rails.Add(volts ? new RailVitals { Name = name, Volts = value } : new RailVitals { Name = name, Amperes = value });
        }
        else if (index >= 0)
        {
            _rails[index] = volts ? _rails[index] with { Volts = value } : _rails[index] with { Amperes = value };
        }
    }

    private double? Sum()
    {
        double? watts = null;
        foreach (var rail in _rails)
        {
            if (rail.Volts * rail.Amperes is { } one)
            {
                watts = (watts ?? 0) + one;
            }
        }

        return watts is { } sum ? Math.Round(sum, 3) : null;
    }
}
