using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Vitals;

/// <summary>The board's model, serial number and revision, from the device tree; on a PC the model from its firmware tables.</summary>
internal sealed class BoardSensor(string sysroot)
{
    private readonly DeviceTree _tree = new(sysroot);
    private readonly SensorFile _product = new(sysroot, "sys/class/dmi/id/product_name");

    // What makers leave in the table where the product's name should be.
    private static readonly string[] Placeholders =
        ["To Be Filled By O.E.M.", "To be filled by O.E.M.", "System Product Name", "Default string", "Not Applicable", "None"];

    public string? ReadModel(SensorBuffer buffer) => _tree.ReadText("model", buffer, Untrusted.DescriptionLength) ?? ReadProduct(buffer);

    public string? ReadSerial(SensorBuffer buffer) => _tree.ReadText("serial-number", buffer, Untrusted.DescriptionLength);

    /// <summary>Reads and decodes the revision.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <param name="fallback">The revision from elsewhere, where the device tree has none.</param>
    /// <returns>Null on what is no Raspberry Pi.</returns>
    public BoardFacts? ReadBoard(SensorBuffer buffer, uint? fallback) =>
        (_tree.ReadCell("system/linux,revision", buffer) ?? fallback) is > 0 and { } code
            ? RevisionCode.Decode(code, _tree.ReadText("chosen/rpi-duid", buffer, NodeBounds.CodeLength))
            : null;

    private string? ReadProduct(SensorBuffer buffer) =>
        _product.ReadText(buffer, Untrusted.DescriptionLength) is { } product && !Placeholders.Contains(product, StringComparer.Ordinal)
            ? product
            : null;
}
