namespace Bramble.Protocol.Classic;

/// <summary>Bounds of the classic protocol that both sides share. The endpoints take them as options; these are the defaults.</summary>
public static class ClassicLimits
{
    /// <summary>The port the tutorial's master listens on.</summary>
    public const int DefaultPort = 12345;

    /// <summary>Most bytes of a frame before its <c>\r</c>, white space included.</summary>
    public const int FrameBytes = 65_536;

    /// <summary>
    /// Most bytes of an answer a slave should accept: <c>slave_details</c> has some 125 bytes per connection, so that 64 KiB
    /// would not hold the list of a full master; this holds more than 16,000 connections.
    /// </summary>
    public const int AnswerBytes = 2 * 1_048_576;

    /// <summary>Deepest nesting of a message; the message's own object is level 1.</summary>
    public const int Depth = 16;

    /// <summary>Frames of nothing or white space skipped in a row; one more is refused.</summary>
    public const int EmptyFrames = 100;

    /// <summary>Most memory or swap believed, in bytes: 1 TiB.</summary>
    public const long MaxBytes = 1L << 40;

    /// <summary>Most processors believed.</summary>
    public const int MaxCores = 1_024;

    /// <summary>Highest processor clock believed, in MHz.</summary>
    public const double MaxMegahertz = 100_000;
}
