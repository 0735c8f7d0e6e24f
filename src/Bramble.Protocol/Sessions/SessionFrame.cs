using System.Buffers;
using System.Buffers.Binary;
using Bramble.Protocol.Sessions.V1;
using Google.Protobuf;

namespace Bramble.Protocol.Sessions;

/// <summary>One message on the wire: its length as 32 bits, big-endian, then the message.</summary>
public static class SessionFrame
{
    /// <summary>Bytes before the message.</summary>
    public const int HeaderLength = 4;

    /// <summary>Writes a message as a frame.</summary>
    /// <param name="output">Gets the bytes.</param>
    /// <param name="message">A master's is at most <see cref="SessionProtocol.MaxMasterMessageBytes"/> long, any other <see cref="SessionProtocol.MaxAgentMessageBytes"/>.</param>
    /// <exception cref="ArgumentException">The message is longer.</exception>
    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(message);
        var length = message.CalculateSize();
        var bound = message is MasterMessage ? SessionProtocol.MaxMasterMessageBytes : SessionProtocol.MaxAgentMessageBytes;
        if (length > bound)
        {
            throw new ArgumentException($"The message has {length} bytes, the bound is {bound}.", nameof(message));
        }

        var span = output.GetSpan(HeaderLength + length);
        BinaryPrimitives.WriteUInt32BigEndian(span, (uint)length);
        message.WriteTo(span.Slice(HeaderLength, length));
        output.Advance(HeaderLength + length);
    }

    /// <summary>Takes the first frame off the front of <paramref name="input"/>.</summary>
    /// <param name="input">What has arrived; shortened by the frame.</param>
    /// <param name="bound">Longest message the other side may send: one of the two of <see cref="SessionProtocol"/>.</param>
    /// <param name="message">The bytes of the message.</param>
    /// <returns>False where the frame has not arrived in full.</returns>
    /// <exception cref="InvalidDataException">The frame says it is longer than a message may be.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> input, int bound, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (input.Length < HeaderLength)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        input.Slice(0, HeaderLength).CopyTo(header);
        var length = ReadLength(header, bound);
        if (input.Length < HeaderLength + length)
        {
            return false;
        }

        message = input.Slice(HeaderLength, length);
        input = input.Slice(HeaderLength + length);
        return true;
    }

    /// <summary>Reads the length of the message behind a header.</summary>
    /// <param name="header">The header.</param>
    /// <param name="bound">Longest message the other side may send.</param>
    /// <returns>The length in bytes.</returns>
    /// <exception cref="InvalidDataException">It is longer than a message may be.</exception>
    public static int ReadLength(ReadOnlySpan<byte> header, int bound)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(header);
        return length <= (uint)bound
            ? (int)length
            : throw new InvalidDataException($"A frame says it has {length} bytes, the bound is {bound}.");
    }
}
