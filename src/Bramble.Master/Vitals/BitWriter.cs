namespace Bramble.Master.Vitals;

/// <summary>Writes bits, the high ones first. The buffer must be large enough.</summary>
internal ref struct BitWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private ulong _held;
    private int _bits;
    private int _length;

    /// <param name="value">What to write; nothing above <paramref name="bits"/> may be set.</param>
    /// <param name="bits">0 to 32.</param>
    public void Write(uint value, int bits)
    {
        _held = (_held << bits) | value;
        _bits += bits;
        while (_bits >= 8)
        {
            _bits -= 8;
            _target[_length++] = (byte)(_held >> _bits);
        }
    }

    /// <summary>Zeros, then a one.</summary>
    public void WriteUnary(int zeros)
    {
        for (; zeros > 31; zeros -= 31)
        {
            Write(0, 31);
        }

        Write(1, zeros + 1);
    }

    /// <summary>Fills up the last byte.</summary>
    /// <returns>The bytes written.</returns>
    public int Finish()
    {
        if (_bits > 0)
        {
            Write(0, 8 - _bits);
        }

        return _length;
    }
}
