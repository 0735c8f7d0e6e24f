using Bramble.Protocol.Text;

namespace Bramble.Vitals;

/// <summary>The board's model and serial number, from the device tree; on a PC the model from its firmware tables.</summary>
internal sealed class BoardSensor(string sysroot)
{
    // /proc/device-tree is an absolute link, which leads out of a system root that is a copy.
    private readonly SensorFile _model = new(sysroot, "proc/device-tree/model");
    private readonly SensorFile _modelBehindLink = new(sysroot, "sys/firmware/devicetree/base/model");
    private readonly SensorFile _serial = new(sysroot, "proc/device-tree/serial-number");
    private readonly SensorFile _serialBehindLink = new(sysroot, "sys/firmware/devicetree/base/serial-number");
    private readonly SensorFile _product = new(sysroot, "sys/class/dmi/id/product_name");

    // What makers leave in the table where the product's name should be.
    private static readonly string[] Placeholders =
        ["To Be Filled By O.E.M.", "To be filled by O.E.M.", "System Product Name", "Default string", "Not Applicable", "None"];

    public string? ReadModel(SensorBuffer buffer) =>
        _model.ReadText(buffer, Untrusted.DescriptionLength)
        ?? _modelBehindLink.ReadText(buffer, Untrusted.DescriptionLength)
        ?? ReadProduct(buffer);

    public string? ReadSerial(SensorBuffer buffer) =>
        _serial.ReadText(buffer, Untrusted.DescriptionLength)
        ?? _serialBehindLink.ReadText(buffer, Untrusted.DescriptionLength);

    private string? ReadProduct(SensorBuffer buffer) =>
        _product.ReadText(buffer, Untrusted.DescriptionLength) is { } product && !Placeholders.Contains(product, StringComparer.Ordinal)
            ? product
            : null;
}
