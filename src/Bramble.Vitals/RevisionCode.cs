using System.Globalization;
using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>Takes a Raspberry Pi's revision code apart (Raspberry Pi documentation, "Raspberry Pi revision codes").</summary>
internal static class RevisionCode
{
    private const uint NewStyle = 1u << 23;

    /// <summary>Decodes a code.</summary>
    /// <param name="code">The code.</param>
    /// <param name="qrId">What the QR code on the board says.</param>
    /// <returns>What it tells; of the codes before 2014 only the code itself.</returns>
    public static BoardFacts Decode(uint code, string? qrId)
    {
        var text = code.ToString("x", CultureInfo.InvariantCulture);
        if ((code & NewStyle) == 0)
        {
            return new BoardFacts { Revision = text, QrId = qrId };
        }

        var memory = (int)((code >> 20) & 0x7);
        return new BoardFacts
        {
            Revision = text,
            Layout = (int)(code & 0xf),
            Type = Type((code >> 4) & 0xff),
            Soc = Soc((code >> 12) & 0xf),
            Maker = Maker((code >> 16) & 0xf),
            MemoryBytes = memory <= 6 ? (256L << 20) << memory : null,
            QrId = qrId,
        };
    }

    private static string? Soc(uint value) => value switch
    {
        0 => "BCM2835",
        1 => "BCM2836",
        2 => "BCM2837",
        3 => "BCM2711",
        4 => "BCM2712",
        _ => null,
    };

    private static string? Maker(uint value) => value switch
    {
        0 => "Sony UK",
        1 => "Egoman",
        2 or 4 => "Embest",
        3 => "Sony Japan",
        5 => "Stadium",
        _ => null,
    };

    private static string? Type(uint value) => value switch
    {
        0x00 => "A",
        0x01 => "B",
        0x02 => "A+",
        0x03 => "B+",
        0x04 => "2B",
        0x06 => "CM1",
        0x08 => "3B",
        0x09 => "Zero",
        0x0a => "CM3",
        0x0c => "Zero W",
        0x0d => "3B+",
        0x0e => "3A+",
        0x10 => "CM3+",
        0x11 => "4B",
        0x12 => "Zero 2 W",
        0x13 => "400",
        0x14 => "CM4",
        0x15 => "CM4S",
        0x17 => "5",
        0x18 => "CM5",
        0x19 => "500",
        0x1a => "CM5 Lite",
        _ => null,
    };
}
