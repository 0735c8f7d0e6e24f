using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bramble.Protocol.Classic;
using CsCheck;

namespace Bramble.Protocol.Tests.Classic;

/// <summary>Random input: never an exception, never a difference by how the bytes are cut. Longer runs: <c>eng/fuzz.sh N</c>.</summary>
public sealed class ClassicFuzzTests
{
    private static readonly long Rounds =
        long.Parse(Environment.GetEnvironmentVariable("BRAMBLE_FUZZ") ?? "20000", CultureInfo.InvariantCulture);

    private static readonly byte[] Valid = Encoding.UTF8.GetBytes(
        "{\"type\": \"info\", \"payload\": \"uuid\"}\r\n"
        + "{\"type\": \"computer_details\", \"payload\": {\"hostname\": \"k\u00fcche\\u00fc\\ud83c\\udf53\", \"cpu_percent_used\": 7.4, \"ram\": 966279168, \"cpu\": \"\", \"cpu_cores\": 4}}\r"
        + "\r{\"payload\": {\"cpu_percentage\": 3.2, \"ram_free\": 512000000, \"x\": [{\"a\": 1}, {\"a\": [2, null, true]}]}, \"type\": \"vitals\"}\r"
        + "{\"type\": \"message\", \"payload\": \"I am still alive, client: 0123\"}\r");

    /// <summary>Bytes that mean something to the codec.</summary>
    private static readonly byte[] Telling = [.. "\r\n\"\\{}[]:,u0dD8eE+-."u8];

    private static readonly Gen<byte[]> Mutated =
        from edits in Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Int[0, 4], Gen.OneOf(Gen.Byte, Gen.Int[0, Telling.Length - 1].Select(i => Telling[i])), Gen.Int[1, 40]).Array[0, 6]
        select edits.Aggregate(Valid, Mutate);

    [Fact]
    public void Mutated_traffic_is_read_or_refused_and_strictly_less_is_accepted_than_by_a_lenient_parser() =>
        Mutated.Sample(bytes =>
        {
            foreach (var (frame, error) in Frames([new ReadOnlySequence<byte>(bytes)]))
            {
                if (error == ClassicError.None)
                {
                    // What we accept is JSON for everybody else, too, with a type and a payload, and no key twice.
                    using var document = JsonDocument.Parse(frame, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = ClassicLimits.Depth });
                    Assert.Equal(JsonValueKind.String, document.RootElement.GetProperty("type").ValueKind);
                    Assert.True(document.RootElement.TryGetProperty("payload", out _));
                }
            }
        }, iter: Rounds);

    [Fact]
    public void However_a_stream_is_cut_the_frames_are_the_same() =>
        Gen.Select(Mutated, Gen.Int[1, Valid.Length].Array[0, 8]).Sample((bytes, cuts) =>
        {
            var whole = Frames([new ReadOnlySequence<byte>(bytes)]);
            var cut = Frames(Growing(bytes, [.. cuts.Where(at => at < bytes.Length).Distinct().Order()]));
            Assert.Equal(whole.Select(frame => (Convert.ToHexString(frame.Bytes), frame.Error)), cut.Select(frame => (Convert.ToHexString(frame.Bytes), frame.Error)));
        }, iter: Rounds / 4);

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Select(Gen.String, Gen.Double[0, 100], Gen.Long[0, ClassicLimits.MaxBytes], Gen.Int[1, ClassicLimits.MaxCores]).Sample((hostname, percent, ram, cores) =>
        {
            var output = new ArrayBufferWriter<byte>();
            var clean = Text.Untrusted.Clean(hostname, Text.Untrusted.HostnameLength);
            ClassicWriter.WriteComputerDetails(output, ClassicType.MasterInfo, new() { Hostname = clean, CpuPercentUsed = percent, Ram = ram, Cpu = "", CpuCores = cores });
            Assert.Equal(ClassicError.None, ClassicMessage.TryParse(output.WrittenSpan[..^1], ClassicLimits.Depth, out var message));
            Assert.True(message.TryGetComputerDetails(out var details));
            Assert.Equal(new ClassicComputerDetails { Hostname = clean, CpuPercentUsed = percent, Ram = ram, Cpu = "", CpuCores = cores }, details);
        }, iter: Rounds / 4);

    /// <summary>Reads frames as an endpoint does; ends at the first one that is refused.</summary>
    private static List<(byte[] Bytes, ClassicError Error)> Frames(IEnumerable<ReadOnlySequence<byte>> growing)
    {
        var frames = new List<(byte[], ClassicError)>();
        var reader = new ClassicFrameReader(ClassicLimits.FrameBytes, ClassicLimits.EmptyFrames);
        long consumed = 0;
        foreach (var received in growing)
        {
            var rest = received.Slice(consumed);
            while (true)
            {
                var status = reader.TryRead(ref rest, out var frame, out var error);
                consumed = received.Length - rest.Length;
                if (status == ClassicFrameStatus.NeedMore)
                {
                    break;
                }

                var bytes = frame.ToArray();
                if (status == ClassicFrameStatus.Frame)
                {
                    error = ClassicMessage.TryParse(bytes, ClassicLimits.Depth, out var message);
                    if (error == ClassicError.None)
                    {
                        _ = message.Request;
                        _ = message.TryGetText(100, out _) | message.TryGetComputerDetails(out _) | message.TryGetBaseInfo(out _) | message.TryGetVitals(out _) | message.TryGetPeers(10, out _);
                    }
                }

                frames.Add((bytes, error));
                if (error != ClassicError.None)
                {
                    return frames;
                }
            }
        }

        return frames;
    }

    /// <summary>The stream as it grows: after each cut everything received so far, in segments.</summary>
    private static IEnumerable<ReadOnlySequence<byte>> Growing(byte[] bytes, int[] cuts)
    {
        int[] ends = [.. cuts, bytes.Length];
        for (var count = 1; count <= ends.Length; count++)
        {
            var first = new Segment(bytes.AsMemory(0, ends[0]), null);
            var last = first;
            for (var i = 1; i < count; i++)
            {
                last = new Segment(bytes.AsMemory(ends[i - 1], ends[i] - ends[i - 1]), last);
            }

            yield return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }

    private static byte[] Mutate(byte[] bytes, (int At, int Kind, byte Value, int Length) edit)
    {
        var at = Math.Min(edit.At, bytes.Length - 1);
        if (at < 0)
        {
            return bytes;
        }

        var length = Math.Min(edit.Length, bytes.Length - at);
        return edit.Kind switch
        {
            0 => [.. bytes[..at], edit.Value, .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], edit.Value, .. bytes[at..]],
            2 => [.. bytes[..at], .. bytes[(at + length)..]],
            3 => [.. bytes[..at], .. bytes.AsSpan(at, length), .. bytes[at..]],
            _ => bytes[..at],
        };
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
