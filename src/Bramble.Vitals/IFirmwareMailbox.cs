namespace Bramble.Vitals;

/// <summary>The firmware of a Raspberry Pi, which answers commands in text.</summary>
internal interface IFirmwareMailbox
{
    /// <summary>Asks.</summary>
    /// <param name="command">The command in ASCII.</param>
    /// <param name="answer">Gets the answer, at least <see cref="FirmwareMailbox.MostBytes"/> long.</param>
    /// <returns>Bytes of the answer; -1 where the firmware can't be asked.</returns>
    int Ask(ReadOnlySpan<byte> command, Span<byte> answer);
}
