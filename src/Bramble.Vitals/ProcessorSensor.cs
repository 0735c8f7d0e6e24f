using System.Buffers.Text;
using Bramble.Protocol.Text;

namespace Bramble.Vitals;

/// <summary>Name and number of processors, from /proc/cpuinfo, whose fields differ from architecture to architecture.</summary>
internal sealed class ProcessorSensor(string sysroot)
{
    // 1,024 processors of 4 KiB each, more than any prints.
    private const int MostBytes = 4 * 1024 * 1024;
    private const int MostCores = 1024;

    private readonly SensorFile _file = new(sysroot, "proc/cpuinfo");

    public ProcessorReading Read()
    {
        var content = _file.ReadLarge(MostBytes).Span;
        var cores = 0;
        string? modelName = null;
        string? boardModel = null;
        string? boardSerial = null;
        uint? revision = null;
        int? implementer = null;
        var parts = new List<string>();
        while (SensorText.TryTakeLine(ref content, out var line))
        {
            if (!SensorText.TrySplitField(line, out var key, out var value))
            {
                continue;
            }

            // "Processor", with a capital, is a name on old ARM kernels.
            if (key.SequenceEqual("processor"u8) && SensorText.ParseInteger(value) is >= 0)
            {
                cores++;
            }
            else if (key.SequenceEqual("model name"u8))
            {
                modelName ??= SensorText.Clean(value, Untrusted.DescriptionLength);
            }
            else if (key.SequenceEqual("CPU implementer"u8))
            {
                implementer = ParseHexadecimal(value);
            }
            else if (key.SequenceEqual("CPU part"u8))
            {
                AddPart(parts, ArmProcessors.Find(implementer, ParseHexadecimal(value)));
            }
            else if (key.SequenceEqual("Model"u8))
            {
                boardModel = SensorText.Clean(value, Untrusted.DescriptionLength);
            }
            else if (key.SequenceEqual("Revision"u8))
            {
                revision = SensorText.ParseHexadecimal(value);
            }
            else if (key.SequenceEqual("Serial"u8))
            {
                boardSerial = SensorText.Clean(value, Untrusted.DescriptionLength);
            }
        }

        // On 32-bit ARM the kernel's "model name" only names the instruction set.
        var name = parts.Count > 0 ? string.Join(" + ", parts) : modelName;
        return new ProcessorReading(name, cores is > 0 and <= MostCores ? cores : null, boardModel, boardSerial, revision);
    }

    // A big.LITTLE processor has two or three kinds of cores.
    private static void AddPart(List<string> parts, string? part)
    {
        if (part is not null && parts.Count < 4 && !parts.Contains(part, StringComparer.Ordinal))
        {
            parts.Add(part);
        }
    }

    private static int? ParseHexadecimal(ReadOnlySpan<byte> value) =>
        value.StartsWith("0x"u8) && Utf8Parser.TryParse(value[2..], out int number, out var used, 'x') && used == value.Length - 2
            ? number
            : null;
}
