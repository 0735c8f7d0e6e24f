using System.Buffers.Binary;
using System.Numerics;

namespace Bramble.Master.Vitals;

/// <summary>Reads bits, the high ones first. Says no at the end; never reads beyond it.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private ulong _held;
    private int _bits;
    private int _next;

    /// <param name="bits">0 to 32.</param>
    /// <param name="value">The bits as a number.</param>
    /// <returns>Whether there were as many.</returns>
    public bool TryRead(int bits, out uint value)
    {
        value = 0;
        if (!Hold(bits))
        {
            return false;
        }

        _bits -= bits;
        value = (uint)((_held >> _bits) & ((1UL << bits) - 1));
        return true;
    }

    /// <summary>Counts zeros up to the next one.</summary>
    /// <param name="most">More zeros than this are no.</param>
    /// <param name="zeros">How many.</param>
    /// <returns>Whether a one came in time.</returns>
    public bool TryReadUnary(int most, out int zeros)
    {
        zeros = 0;
        while (true)
        {
            if (_bits == 0 && !Hold(1))
            {
                return false;
            }

            var rest = _held << (64 - _bits);
            var run = Math.Min(BitOperations.LeadingZeroCount(rest), _bits);
            zeros += run;
            _bits -= run;
            if (zeros > most)
            {
                return false;
            }

            if (_bits > 0)
            {
                _bits--;
                return true;
            }
        }
    }

    private bool Hold(int bits) => _bits >= bits || Load(bits);

    private bool Load(int bits)
    {
        // Fewer than 32 are held: four more bytes fit.
        if (_source.Length - _next >= sizeof(uint))
        {
            _held = (_held << 32) | BinaryPrimitives.ReadUInt32BigEndian(_source[_next..]);
            _next += sizeof(uint);
            _bits += 32;
            return true;
        }

        while (_bits < bits)
        {
            if (_next == _source.Length)
            {
                return false;
            }

            _held = (_held << 8) | _source[_next++];
            _bits += 8;
        }

        return true;
    }
}
