namespace Bramble.Cli.Install;

/// <summary>
/// Lets the group video ask the firmware. Raspberry Pi OS has such a rule for one of the two devices, which one depends on its
/// age; other systems have none.
/// </summary>
internal static class UdevRule
{
    public const string Text = $"""
        ACTION!="remove", KERNEL=="vcio|vcio_gencmd", GROUP="{Layout.DeviceGroup}", MODE="0660"

        """;
}
