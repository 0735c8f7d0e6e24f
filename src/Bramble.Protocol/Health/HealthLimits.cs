namespace Bramble.Protocol.Health;

/// <summary>
/// When a check begins and ends. Between the two limits of a value it stays as it is, and each edge must hold for a while,
/// so that nothing flaps.
/// </summary>
public static class HealthLimits
{
    /// <summary>How long most values must be bad.</summary>
    public static readonly TimeSpan EnterFor = TimeSpan.FromSeconds(30);

    /// <summary>How long they must be good again.</summary>
    public static readonly TimeSpan LeaveFor = TimeSpan.FromMinutes(1);

    /// <summary>How long a check outlives the value it was made from, where that is no longer told.</summary>
    public static readonly TimeSpan UnknownFor = TimeSpan.FromMinutes(2);

    /// <summary>How long a clock may take after boot.</summary>
    public static readonly TimeSpan ClockEnterFor = TimeSpan.FromMinutes(10);

    /// <summary>How long a clock must differ from the master's: one that is set by the network is right soon after boot.</summary>
    public static readonly TimeSpan SkewEnterFor = TimeSpan.FromMinutes(2);

    /// <summary>
    /// A clock differs from the master's from here, in seconds. One that is kept right is within parts of a second; less than one
    /// beat can't be told from a reading that was held up on its way.
    /// </summary>
    public const double SkewSeconds = 5;

    /// <summary>No longer below.</summary>
    public const double SkewLeaveSeconds = 2;

    /// <summary>How long a fan must seem to stand still.</summary>
    public static readonly TimeSpan FanEnterFor = TimeSpan.FromMinutes(2);

    /// <summary>A Raspberry Pi is hot from here, in degrees Celsius: it lowers its clock between 80 and 85.</summary>
    public const double HotCelsius = 80;

    /// <summary>No longer hot below.</summary>
    public const double HotLeaveCelsius = 75;

    /// <summary>Far too hot.</summary>
    public const double TooHotCelsius = 85;

    /// <summary>No longer far too hot below.</summary>
    public const double TooHotLeaveCelsius = 82;

    /// <summary>Other machines' processors are made for more.</summary>
    public const double OtherBoardsMoreCelsius = 12;

    /// <summary>A Pi 5's 5 V input is low below; a good supply shows 4.9 V and more.</summary>
    public const double LowVolts = 4.80;

    /// <summary>No longer low from.</summary>
    public const double LowLeaveVolts = 4.85;

    /// <summary>Nearly too low to run, which is 4.63 V.</summary>
    public const double VeryLowVolts = 4.70;

    /// <summary>No longer so from.</summary>
    public const double VeryLowLeaveVolts = 4.75;

    /// <summary>A filesystem is nearly full from, in percent.</summary>
    public const double FullPercent = 90;

    /// <summary>No longer below.</summary>
    public const double FullLeavePercent = 87;

    /// <summary>As good as full.</summary>
    public const double VeryFullPercent = 97;

    /// <summary>No longer below.</summary>
    public const double VeryFullLeavePercent = 95;

    /// <summary>A filesystem with this much room is not nearly full, whatever its share: 20 GiB.</summary>
    public const long PlentyBytes = 20L << 30;

    /// <summary>Memory is short below, in percent of all.</summary>
    public const double MemoryPercent = 8;

    /// <summary>No longer from.</summary>
    public const double MemoryLeavePercent = 12;

    /// <summary>Memory is all but gone.</summary>
    public const double LittleMemoryPercent = 3;

    /// <summary>No longer from.</summary>
    public const double LittleMemoryLeavePercent = 5;

    /// <summary>Swapping to a card wears it from, in bytes a second.</summary>
    public const double SwapBytesPerSecond = 100_000;

    /// <summary>No longer below.</summary>
    public const double SwapLeaveBytesPerSecond = 10_000;

    /// <summary>Soldered flash is worn from, in percent of its life.</summary>
    public const int WornPercent = 80;

    /// <summary>A radio signal is weak from there down, in dBm.</summary>
    public const double WeakSignal = -78;

    /// <summary>No longer from.</summary>
    public const double WeakSignalLeave = -72;

    /// <summary>Only a machine that is this warm misses its fan, in degrees Celsius.</summary>
    public const double FanCelsius = 70;

    /// <summary>And only one that grew warmer by this much meanwhile: a Pi 5 reads 0 turns at times while the fan turns.</summary>
    public const double FanRiseCelsius = 3;
}
