namespace Bramble.Protocol.Api;

/// <summary>The power the board gets.</summary>
public sealed record SupplyVitals
{
    /// <summary>Whether the input voltage is below 4.63 V now.</summary>
    public bool? UnderVoltage { get; init; }

    /// <summary>The 5 V input in volts; Raspberry Pi 5.</summary>
    public double? InputVolts { get; init; }

    /// <summary>Battery of the clock, in volts; Raspberry Pi 5, 0 without one.</summary>
    public double? BatteryVolts { get; init; }

    /// <summary>Power of the measured parts in watts: an estimate that leaves out what hangs on the 5 V; Raspberry Pi 5.</summary>
    public double? Watts { get; init; }

    /// <summary>Supplies of the board's parts, at most <see cref="NodeBounds.Rails"/>; Raspberry Pi 5.</summary>
    public IReadOnlyList<RailVitals>? Rails { get; init; }

    /// <summary>Whether power comes over Ethernet; null without such a HAT.</summary>
    public bool? PoeOnline { get; init; }

    /// <summary>Current drawn over Ethernet in A.</summary>
    public double? PoeAmperes { get; init; }

    /// <summary>Most current the Ethernet switch granted, in A.</summary>
    public double? PoeMaxAmperes { get; init; }
}

/// <summary>Supply of one part of the board.</summary>
public sealed record RailVitals
{
    /// <summary>Its name, such as <c>VDD_CORE</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Volts.</summary>
    public double? Volts { get; init; }

    /// <summary>Amperes.</summary>
    public double? Amperes { get; init; }
}
