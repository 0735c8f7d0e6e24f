using System.Numerics;

namespace Bramble.Master.Vitals;

/// <summary>
/// Points of one metric as few bytes: which are known, then the averages (as differences, or as offsets from the least,
/// whichever is shorter), then how far the least and the greatest are from them. The form is kept on disk: it is added to,
/// never changed.
/// </summary>
internal static class ChunkCodec
{
    /// <summary>Most points of a chunk.</summary>
    public const int MaxPoints = 240;

    /// <summary>Most bytes of a chunk: 240 points of three times 32 bits, and what stands before them. It fits a page of SQLite's.</summary>
    public const int MaxBytes = 3_000;

    private const int Form = 1;

    /// <param name="points">1 to <see cref="MaxPoints"/>.</param>
    /// <param name="target">At least <see cref="MaxBytes"/>, or 13 bytes a point and 40 more.</param>
    /// <returns>The bytes written; 0 where no point is known.</returns>
    public static int Encode(ReadOnlySpan<Point> points, Span<byte> target)
    {
        if (points.Length > MaxPoints)
        {
            throw new ArgumentException($"{points.Length} points are more than the {MaxPoints} of a chunk.", nameof(points));
        }

        Span<uint> low = stackalloc uint[MaxPoints], high = stackalloc uint[MaxPoints], differences = stackalloc uint[MaxPoints], offsets = stackalloc uint[MaxPoints];
        var (count, first, least, previous) = (0, 0, int.MaxValue, 0);
        foreach (var point in points)
        {
            if (point.IsKnown)
            {
                (first, previous) = count == 0 ? (point.Average, point.Average) : (first, previous);
                least = Math.Min(least, point.Average);
                differences[count] = ZigZag(point.Average - previous);
                low[count] = (uint)(point.Average - point.Min);
                high[count] = (uint)(point.Max - point.Average);
                previous = point.Average;
                count++;
            }
        }

        if (count == 0)
        {
            return 0;
        }

        var writer = new BitWriter(target);
        writer.Write(Form, 8);
        writer.Write((uint)points.Length, 8);
        writer.Write(count == points.Length ? 1u : 0u, 1);
        var index = 0;
        foreach (var point in points)
        {
            if (count < points.Length)
            {
                writer.Write(point.IsKnown ? 1u : 0u, 1);
            }

            if (point.IsKnown)
            {
                offsets[index++] = (uint)(point.Average - least);
            }
        }

        var (byDifference, byDifferenceBits) = ColumnCode.Best(differences[1..count]);
        var (byOffset, byOffsetBits) = ColumnCode.Best(offsets[..count]);
        var isOffset = byOffsetBits < byDifferenceBits;
        writer.Write(isOffset ? 1u : 0u, 1);
        WriteBase(ref writer, isOffset ? least : first);
        if (isOffset)
        {
            byOffset.Write(ref writer, offsets[..count]);
        }
        else
        {
            byDifference.Write(ref writer, differences[1..count]);
        }

        ColumnCode.Best(low[..count]).Code.Write(ref writer, low[..count]);
        ColumnCode.Best(high[..count]).Code.Write(ref writer, high[..count]);
        return writer.Finish();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <param name="data">The bytes; may be anything.</param>
    /// <param name="points">As many as were written; all <see cref="Point.Unknown"/> where the bytes are not that.</param>
    /// <returns>Whether they are.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> data, Span<Point> points)
    {
        if (points.Length <= MaxPoints && TryRead(new BitReader(data), points))
        {
            return true;
        }

        points.Fill(Point.Unknown);
        return false;
    }

    private static bool TryRead(BitReader reader, Span<Point> points)
    {
        if (!reader.TryRead(8, out var form) || form != Form
            || !reader.TryRead(8, out var length) || length != points.Length
            || !reader.TryRead(1, out var isFull))
        {
            return false;
        }

        var count = points.Length;
        points.Fill(isFull == 1 ? default : Point.Unknown);
        if (isFull == 0)
        {
            count = 0;
            foreach (ref var point in points)
            {
                if (!reader.TryRead(1, out var isKnown))
                {
                    return false;
                }

                point = isKnown == 1 ? default : Point.Unknown;
                count += (int)isKnown;
            }
        }

        Span<uint> averages = stackalloc uint[MaxPoints], low = stackalloc uint[MaxPoints], high = stackalloc uint[MaxPoints];
        averages[0] = 0;
        if (count == 0
            || !reader.TryRead(1, out var isOffset)
            || !TryReadBase(ref reader, out var start)
            || !ColumnCode.TryRead(ref reader, isOffset == 1 ? averages[..count] : averages[1..count])
            || !ColumnCode.TryRead(ref reader, low[..count])
            || !ColumnCode.TryRead(ref reader, high[..count]))
        {
            return false;
        }

        var (index, average) = (0, (long)start);
        foreach (ref var point in points)
        {
            if (!point.IsKnown)
            {
                continue;
            }

            average = isOffset == 1 ? (long)start + averages[index] : average + UnZigZag(averages[index]);
            var (min, max) = (average - low[index], average + high[index]);
            if (min < -Point.Limit || max > Point.Limit)
            {
                return false;
            }

            point = new Point((int)min, (int)average, (int)max);
            index++;
        }

        return true;
    }

    private static void WriteBase(ref BitWriter writer, int value)
    {
        var coded = ZigZag(value);
        var width = 32 - BitOperations.LeadingZeroCount(coded);
        writer.Write((uint)width, 6);
        writer.Write(coded, width);
    }

    private static bool TryReadBase(ref BitReader reader, out int value)
    {
        value = 0;
        if (!reader.TryRead(6, out var width) || width > 32 || !reader.TryRead((int)width, out var coded))
        {
            return false;
        }

        value = UnZigZag(coded);
        return true;
    }

    private static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));

    private static int UnZigZag(uint value) => (int)(value >> 1) ^ -(int)(value & 1);
}
