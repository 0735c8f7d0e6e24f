using System.Buffers;
using System.Runtime.InteropServices;

namespace Bramble.Protocol.Classic;

/// <summary>A frame as one span: in place where it lies in one segment, else copied into a borrowed array until disposed.</summary>
[StructLayout(LayoutKind.Auto)]
public ref struct ClassicFrameBytes
{
    private byte[]? _borrowed;

    /// <summary>Makes <paramref name="frame"/> one span.</summary>
    /// <param name="frame">A frame of bounded length, valid until this is disposed.</param>
    public ClassicFrameBytes(in ReadOnlySequence<byte> frame)
    {
        if (frame.IsSingleSegment)
        {
            Span = frame.FirstSpan;
            return;
        }

        var length = checked((int)frame.Length);
        _borrowed = ArrayPool<byte>.Shared.Rent(length);
        frame.CopyTo(_borrowed);
        Span = _borrowed.AsSpan(0, length);
    }

    /// <summary>The frame's bytes.</summary>
    public ReadOnlySpan<byte> Span { get; private set; }

    /// <summary>Gives the borrowed array back; the span and messages made from it must not be used any more.</summary>
    public void Dispose()
    {
        Span = default;
        if (_borrowed is not null)
        {
            ArrayPool<byte>.Shared.Return(_borrowed);
            _borrowed = null;
        }
    }
}
