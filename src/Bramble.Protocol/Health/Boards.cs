using Bramble.Protocol.Api;

namespace Bramble.Protocol.Health;

/// <summary>What the checks have to know of boards.</summary>
internal static class Boards
{
    // Those whose own port does 1,000 Mb/s; a 3B+ does so up to its USB.
    private static readonly string[] Gigabit =
    [
        "Raspberry Pi 3 Model B Plus", "Raspberry Pi 4", "Raspberry Pi 5", "Raspberry Pi Compute Module 4", "Raspberry Pi Compute Module 5",
    ];

    // Its own port is behind USB, and can't be told from an adapter.
    private const string GigabitBehindUsb = "Raspberry Pi 3 Model B Plus";

    public static bool IsRaspberryPi(NodeFacts facts) => facts.Model?.StartsWith("Raspberry Pi", StringComparison.Ordinal) == true;

    /// <summary>Whether an interface can be the board's own port, and that does 1,000 Mb/s: on Raspberry Pi 4, 400, 5 and 500 among others.</summary>
    public static bool HasGigabit(NodeFacts facts, NetworkVitals one) =>
        one.Kind is "ethernet" && facts.Model is { } model && Array.Exists(Gigabit, start => model.StartsWith(start, StringComparison.Ordinal))
            && (one.Usb != true || model.StartsWith(GigabitBehindUsb, StringComparison.Ordinal));
}
