using System.Buffers;

namespace Bramble.Protocol.Classic;

/// <summary>
/// Cuts a stream of bytes into frames at each <c>\r</c>. Keep one per connection. Between two calls the caller may only
/// append: each buffer begins where the rest of the last one began, as a pipe reader's does when it is told that the rest
/// was examined but not consumed. No byte is looked at twice, however small the segments are.
/// </summary>
/// <param name="maxFrameBytes">Most bytes before a <c>\r</c>, white space included.</param>
/// <param name="maxEmptyFrames">Frames without content skipped in a row.</param>
public struct ClassicFrameReader(int maxFrameBytes, int maxEmptyFrames)
{
    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\n"u8);

    private int _scanned;
    private int _empty;

    /// <summary>
    /// Whether something other than white space waits for its <c>\r</c>. White space alone is not an unfinished frame: a
    /// peer may end its lines with <c>\r\n</c>.
    /// </summary>
    public bool HasUnfinishedFrame { get; private set; }

    /// <summary>Takes the next frame with content off the front of <paramref name="buffer"/>.</summary>
    /// <param name="buffer">What was received and not yet taken; moved past what is done with, empty frames included.</param>
    /// <param name="frame">The frame without its <c>\r</c>.</param>
    /// <param name="error">Why the stream is refused.</param>
    /// <returns>Whether there is a frame, none yet, or the stream is refused.</returns>
    public ClassicFrameStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame, out ClassicError error)
    {
        frame = default;
        error = ClassicError.None;
        while (true)
        {
            if (!TryTake(ref buffer, out frame))
            {
                error = buffer.Length > maxFrameBytes ? ClassicError.FrameTooLong : ClassicError.None;
                return error == ClassicError.None ? ClassicFrameStatus.NeedMore : ClassicFrameStatus.Refused;
            }

            if (frame.Length > maxFrameBytes)
            {
                error = ClassicError.FrameTooLong;
                return ClassicFrameStatus.Refused;
            }

            var hasContent = HasUnfinishedFrame || HasContent(frame);
            _scanned = 0;
            HasUnfinishedFrame = false;
            if (hasContent)
            {
                _empty = 0;
                return ClassicFrameStatus.Frame;
            }

            if (++_empty > maxEmptyFrames)
            {
                error = ClassicError.TooManyEmptyFrames;
                return ClassicFrameStatus.Refused;
            }
        }
    }

    private bool TryTake(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame)
    {
        // Nearly always a whole frame lies in the first segment.
        var first = buffer.FirstSpan;
        if (_scanned < first.Length)
        {
            var index = first[_scanned..].IndexOf((byte)'\r');
            if (index >= 0)
            {
                index += _scanned;
                frame = buffer.Slice(0, index);
                buffer = buffer.Slice(index + 1);
                return true;
            }
        }

        var fresh = buffer.Slice(_scanned);
        if (!buffer.IsSingleSegment && fresh.PositionOf((byte)'\r') is { } end)
        {
            frame = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        HasUnfinishedFrame = HasUnfinishedFrame || HasContent(fresh);
        // Longer than an int is longer than the limit as well, so the next thing that happens is the refusal.
        _scanned = (int)Math.Min(buffer.Length, int.MaxValue);
        frame = default;
        return false;
    }

    private static bool HasContent(in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            if (segment.Span.ContainsAnyExcept(WhiteSpace))
            {
                return true;
            }
        }

        return false;
    }
}
