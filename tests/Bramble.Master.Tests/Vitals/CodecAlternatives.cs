using System.Numerics;
using Bramble.Master.Vitals;

namespace Bramble.Master.Tests.Vitals;

/// <summary>Other ways to write points that were considered: their sizes, for decision 8.</summary>
internal static class CodecAlternatives
{
    /// <summary>Differences of averages, and distances of the least and greatest, as numbers of seven bits a byte.</summary>
    public static byte[] VarInts(ReadOnlySpan<Point> points)
    {
        var bytes = new List<byte>();
        void Add(uint value)
        {
            for (; value > 127; value >>= 7)
            {
                bytes.Add((byte)(value | 128));
            }

            bytes.Add((byte)value);
        }

        var previous = 0;
        foreach (var point in points)
        {
            var difference = point.Average - previous;
            Add((uint)((difference << 1) ^ (difference >> 31)));
            previous = point.Average;
        }

        foreach (var point in points)
        {
            Add((uint)(point.Average - point.Min));
        }

        foreach (var point in points)
        {
            Add((uint)(point.Max - point.Average));
        }

        return [.. bytes];
    }

    public static long Squeezed(byte[] bytes, Func<Stream, Stream> squeeze)
    {
        using var target = new MemoryStream();
        using (var stream = squeeze(target))
        {
            stream.Write(bytes);
        }

        return target.ToArray().Length;
    }

    /// <summary>The scheme of the Gorilla paper for 32-bit floats, each of the three as a column.</summary>
    public static long GorillaBytes(ReadOnlySpan<Point> points)
    {
        var bits = 0L;
        for (var column = 0; column < 3; column++)
        {
            var (previous, leading, trailing, isFirst) = (0u, 33, 0, true);
            foreach (var point in points)
            {
                var value = BitConverter.SingleToUInt32Bits(column switch { 0 => point.Average, 1 => point.Min, _ => point.Max });
                var changed = value ^ previous;
                previous = value;
                if (isFirst)
                {
                    (bits, isFirst) = (bits + 32, false);
                }
                else if (changed == 0)
                {
                    bits++;
                }
                else if (BitOperations.LeadingZeroCount(changed) >= leading && BitOperations.TrailingZeroCount(changed) >= trailing)
                {
                    bits += 2 + 32 - leading - trailing;
                }
                else
                {
                    (leading, trailing) = (BitOperations.LeadingZeroCount(changed), BitOperations.TrailingZeroCount(changed));
                    bits += 2 + 5 + 5 + 32 - leading - trailing;
                }
            }
        }

        return (bits + 7) / 8;
    }
}
