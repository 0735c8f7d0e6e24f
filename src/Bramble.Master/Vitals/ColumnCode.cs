using System.Numerics;
using System.Runtime.InteropServices;

namespace Bramble.Master.Vitals;

/// <summary>
/// A column of small numbers as bits, in whichever of four ways is the shortest for it: nothing but zeros, a fixed width,
/// Rice codes (noise of one size), exponential Golomb codes (quiet with bursts).
/// </summary>
/// <param name="Kind">The way.</param>
/// <param name="Parameter">The width, or how many low bits are written plainly: 0 to 32.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ColumnCode(ColumnCode.Way Kind, int Parameter)
{
    /// <summary>Longest run of zeros that a Rice code begins with.</summary>
    private const int MaxQuotient = 63;

    internal enum Way
    {
        Zeros,
        Packed,
        Rice,
        Golomb,
    }

    /// <summary>The shortest way, and how many bits it takes without its own 8.</summary>
    public static (ColumnCode Code, long Bits) Best(ReadOnlySpan<uint> values)
    {
        var (max, sum) = (0u, 0L);
        foreach (var value in values)
        {
            (max, sum) = (Math.Max(max, value), sum + value);
        }

        if (max == 0)
        {
            return (new ColumnCode(Way.Zeros, 0), 0);
        }

        var width = 32 - BitOperations.LeadingZeroCount(max);
        var best = (Code: new ColumnCode(Way.Packed, width), Bits: (long)width * values.Length);
        var usual = BitOperations.Log2((uint)(sum / values.Length) + 1);
        for (var low = Math.Max(0, usual - 2); low <= usual + 1 && low < 32; low++)
        {
            if (max >> low <= MaxQuotient && RiceBits(values, low) is var bits && bits < best.Bits)
            {
                best = (new ColumnCode(Way.Rice, low), bits);
            }
        }

        for (var low = 0; low <= usual && low < 32; low++)
        {
            if (GolombBits(values, low) is var bits && bits < best.Bits)
            {
                best = (new ColumnCode(Way.Golomb, low), bits);
            }
        }

        return best;
    }

    public void Write(ref BitWriter writer, scoped ReadOnlySpan<uint> values)
    {
        writer.Write((uint)Kind, 2);
        writer.Write((uint)Parameter, 6);
        if (Kind == Way.Zeros)
        {
            return;
        }

        foreach (var value in values)
        {
            switch (Kind)
            {
                case Way.Packed:
                    writer.Write(value, Parameter);
                    break;
                case Way.Rice:
                    writer.WriteUnary((int)(value >> Parameter));
                    writer.Write(Low(value), Parameter);
                    break;
                default:
                    var high = (ulong)(value >> Parameter) + 1;
                    var length = BitOperations.Log2(high);
                    writer.WriteUnary(length);
                    writer.Write((uint)(high - (1UL << length)), length);
                    writer.Write(Low(value), Parameter);
                    break;
            }
        }
    }

    /// <returns>Whether the bits are such a column; the values are of no use else.</returns>
    public static bool TryRead(ref BitReader reader, scoped Span<uint> values)
    {
        if (!reader.TryRead(2, out var kind) || !reader.TryRead(6, out var parameter) || parameter > 32)
        {
            return false;
        }

        switch ((Way)kind)
        {
            case Way.Zeros:
                values.Clear();
                return true;
            case Way.Packed:
                return TryReadPacked(ref reader, (int)parameter, values);
            case Way.Rice:
                return TryReadRice(ref reader, (int)parameter, values);
            default:
                return TryReadGolomb(ref reader, (int)parameter, values);
        }
    }

    private static bool TryReadPacked(ref BitReader reader, int width, scoped Span<uint> values)
    {
        foreach (ref var value in values)
        {
            if (!reader.TryRead(width, out value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadRice(ref BitReader reader, int low, scoped Span<uint> values)
    {
        foreach (ref var value in values)
        {
            if (!reader.TryReadUnary(MaxQuotient, out var quotient) || !reader.TryRead(low, out var rest) || !TryJoin((ulong)quotient, low, rest, out value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadGolomb(ref BitReader reader, int low, scoped Span<uint> values)
    {
        foreach (ref var value in values)
        {
            if (!reader.TryReadUnary(32, out var length) || !reader.TryRead(length, out var more) || !reader.TryRead(low, out var rest)
                || !TryJoin((1UL << length) + more - 1, low, rest, out value))
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>Whether both together fit; no code that is written does not.</returns>
    private static bool TryJoin(ulong high, int low, uint rest, out uint value)
    {
        value = (uint)(high << low) | rest;
        return high <= uint.MaxValue >> (low & 31) && (low < 32 || high == 0);
    }

    private static long RiceBits(ReadOnlySpan<uint> values, int low)
    {
        var bits = (low + 1L) * values.Length;
        foreach (var value in values)
        {
            bits += value >> low;
        }

        return bits;
    }

    private static long GolombBits(ReadOnlySpan<uint> values, int low)
    {
        var bits = (low + 1L) * values.Length;
        foreach (var value in values)
        {
            bits += 2 * BitOperations.Log2((ulong)(value >> low) + 1);
        }

        return bits;
    }

    private uint Low(uint value) => value & (uint)((1UL << Parameter) - 1);
}
