using System.IO.Compression;
using Bramble.Master.Vitals;
using CsCheck;

namespace Bramble.Master.Tests.Vitals;

public sealed class ChunkCodecTests(ITestOutputHelper output)
{
    private static readonly Gen<int> Value = Gen.OneOf(Gen.Int[-50, 50], Gen.Int[-Point.Limit, Point.Limit], Gen.Const(0), Gen.Const(Point.Limit), Gen.Const(-Point.Limit));

    private static readonly Gen<Point> AnyPoint = Gen.Select(Value, Value, Value, Gen.Int[0, 9]).Select((a, b, c, gap) =>
    {
        int[] sorted = [.. new[] { a, b, c }.Order()];
        return gap == 0 ? Point.Unknown : new Point(sorted[0], sorted[1], sorted[2]);
    });

    [Fact]
    public void What_is_written_is_read() => AnyPoint.Array[1, ChunkCodec.MaxPoints].Sample(points =>
    {
        var buffer = new byte[ChunkCodec.MaxBytes];
        var length = ChunkCodec.Encode(points, buffer);
        var read = new Point[points.Length];
        return length == 0
            ? points.All(point => !point.IsKnown)
            : ChunkCodec.TryDecode(buffer.AsSpan(0, length), read) && read.AsSpan().SequenceEqual(points);
    });

    [Fact]
    public void A_chunk_of_a_block_fits_its_bound() => AnyPoint.Array[Block.Points].Sample(points => ChunkCodec.Encode(points, new byte[Block.MaxBytes]) <= Block.MaxBytes);

    [Fact]
    public void Bytes_of_anybody_are_read_or_refused_and_never_throw() => Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, ChunkCodec.MaxPoints]).Sample((bytes, count) =>
    {
        if (bytes.Length > 1)
        {
            (bytes[0], bytes[1]) = (1, (byte)count);
        }

        var points = new Point[count];
        var isRead = ChunkCodec.TryDecode(bytes, points);
        return points.All(point => isRead
            ? !point.IsKnown || (point.Min <= point.Average && point.Average <= point.Max && point.Min >= -Point.Limit && point.Max <= Point.Limit)
            : !point.IsKnown);
    });

    [Fact]
    public void A_chunk_with_a_changed_or_missing_byte_never_throws() =>
        Gen.Select(AnyPoint.Array[1, 100], Gen.Int[0, 3_000], Gen.Byte).Sample((points, place, change) =>
        {
            var buffer = new byte[ChunkCodec.MaxBytes];
            var length = ChunkCodec.Encode(points, buffer);
            if (length == 0)
            {
                return;
            }

            buffer[place % length] ^= change;
            var read = new Point[points.Length];
            _ = ChunkCodec.TryDecode(buffer.AsSpan(0, length), read);
            Assert.False(ChunkCodec.TryDecode(buffer.AsSpan(0, place % Math.Min(length, 3)), read));
        });

    [Theory]
    [InlineData(60, 12)]
    [InlineData(96, 180)]
    public void No_other_way_that_was_considered_is_shorter(int count, int readings)
    {
        var fleet = new Fleet(1);
        var values = new double[Fleet.StepsPerUnit.Length];
        var sizes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var round = 0; round < 24; round++)
        {
            var chunk = Enumerable.Range(0, values.Length).Select(_ => new Point[count]).ToArray();
            var some = new int[values.Length][];
            for (var index = 0; index < count; index++)
            {
                for (var metric = 0; metric < values.Length; metric++)
                {
                    some[metric] = new int[readings];
                }

                for (var reading = 0; reading < readings; reading++)
                {
                    fleet.Next(0, values);
                    for (var metric = 0; metric < values.Length; metric++)
                    {
                        some[metric][reading] = (int)Math.Round(values[metric] * Fleet.StepsPerUnit[metric]);
                    }
                }

                for (var metric = 0; metric < values.Length; metric++)
                {
                    chunk[metric][index] = new Point(some[metric].Min(), (int)Math.Round(some[metric].Average()), some[metric].Max());
                }
            }

            foreach (var (metric, points) in chunk.Index())
            {
                if (double.IsNaN(values[metric]))
                {
                    continue;
                }

                void Count(string name, long bytes) => sizes[name] = sizes.GetValueOrDefault(name) + bytes;
                var plain = CodecAlternatives.VarInts(points);
                Count("adaptive bits (ours)", ChunkCodec.Encode(points, new byte[ChunkCodec.MaxBytes]));
                Count("varints", plain.Length);
                Count("varints, Deflate", CodecAlternatives.Squeezed(plain, target => new DeflateStream(target, CompressionLevel.SmallestSize)));
                Count("varints, Brotli", CodecAlternatives.Squeezed(plain, target => new BrotliStream(target, CompressionLevel.SmallestSize)));
                Count("XOR of floats (Gorilla)", CodecAlternatives.GorillaBytes(points));
                Count("plain floats", points.Length * 12);
            }
        }

        foreach (var (name, bytes) in sizes)
        {
            output.WriteLine($"{count} points of {readings} readings, {name}: {bytes / 24.0 / 24 / count:0.00} bytes a point");
        }

        Assert.Equal(sizes["adaptive bits (ours)"], sizes.Values.Min());
    }
}
