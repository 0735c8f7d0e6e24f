using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>What the power supply announced at boot, from the device tree of a Raspberry Pi 5.</summary>
internal sealed class SupplySensor(string sysroot)
{
    private const string Folder = "chosen/power/";

    // 100 A: no supply, but a number that could still be shown.
    private const uint MostMilliamperes = 100_000;

    private readonly DeviceTree _tree = new(sysroot);

    public SupplyFacts? Read(SensorBuffer buffer)
    {
        var facts = new SupplyFacts
        {
            MaxCurrentMilliamperes = _tree.ReadCell(Folder + "max_current", buffer) is > 0 and <= MostMilliamperes and { } most ? (int)most : null,
            UsbMaxCurrentEnabled = Flag("usb_max_current_enable", buffer),
            UsbOverCurrentDetected = Flag("usb_over_current_detected", buffer),
        };
        return facts == new SupplyFacts() ? null : facts;
    }

    private bool? Flag(string name, SensorBuffer buffer) => _tree.ReadCell(Folder + name, buffer) is { } value ? value != 0 : null;
}
