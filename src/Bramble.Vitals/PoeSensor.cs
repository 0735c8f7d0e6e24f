using System.Runtime.InteropServices;

namespace Bramble.Vitals;

/// <summary>
/// The PoE+ HAT, from its driver's power supply. Its file <c>health</c> is never read: reading it clears the flag that
/// tells of too much current.
/// </summary>
internal sealed class PoeSensor(string sysroot)
{
    private const string Folder = "sys/class/power_supply/rpi-poe/";
    private const long MostMicroamperes = 100_000_000;

    private readonly SensorFile _online = new(sysroot, Folder + "online");
    private readonly SensorFile _now = new(sysroot, Folder + "current_now");
    private readonly SensorFile _most = new(sysroot, Folder + "current_max");

    public Reading Read(SensorBuffer buffer) => _online.ReadInteger(buffer) is >= 0 and <= 1 and { } online
        ? new Reading(online == 1, Amperes(_now, buffer), Amperes(_most, buffer))
        : default;

    private static double? Amperes(SensorFile file, SensorBuffer buffer) =>
        file.ReadInteger(buffer) is >= 0 and <= MostMicroamperes and { } microamperes ? microamperes / 1e6 : null;

    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Reading(bool? Online, double? Amperes, double? MaxAmperes);
}
