using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Bramble.Protocol.Classic;

/// <summary>Writes JSON with the separators, escapes and numbers of Python's <c>json.dumps</c>.</summary>
[StructLayout(LayoutKind.Auto)]
internal ref struct PythonJson(IBufferWriter<byte> output)
{
    private bool _hasField;

    public readonly void Raw(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    /// <summary>The next field is the first of an object.</summary>
    public void First() => _hasField = false;

    /// <summary>Writes a name that comes from data and what separates it from the field before.</summary>
    public void Name(ReadOnlySpan<char> name)
    {
        Separate();
        String(name);
        Raw(": "u8);
    }

    public void Field(ReadOnlySpan<byte> name, string? value)
    {
        Name(name);
        if (value is null)
        {
            Raw("null"u8);
        }
        else
        {
            String(value);
        }
    }

    public void Field(ReadOnlySpan<byte> name, long? value)
    {
        Name(name);
        if (value is null)
        {
            Raw("null"u8);
            return;
        }

        Utf8Formatter.TryFormat(value.Value, output.GetSpan(20), out var written);
        output.Advance(written);
    }

    /// <summary>A whole number keeps its <c>.0</c>, since Python tells floats from integers.</summary>
    public void Field(ReadOnlySpan<byte> name, double? value)
    {
        Name(name);
        if (value is not { } number || !double.IsFinite(number))
        {
            Raw("null"u8);
            return;
        }

        var span = output.GetSpan(32);
        number.TryFormat(span, out var written, "R", CultureInfo.InvariantCulture);
        var digits = span[..written];
        output.Advance(written);
        if (!digits.ContainsAny((byte)'.', (byte)'E'))
        {
            Raw(".0"u8);
        }
    }

    public readonly void String(ReadOnlySpan<char> text)
    {
        Raw("\""u8);
        foreach (var c in text)
        {
            Character(c);
        }

        Raw("\""u8);
    }

    private readonly void Character(char c)
    {
        var span = output.GetSpan(6);
        if (c is >= ' ' and <= '~' and not '"' and not '\\')
        {
            span[0] = (byte)c;
            output.Advance(1);
            return;
        }

        span[0] = (byte)'\\';
        var letter = c switch { '"' or '\\' => (byte)c, '\n' => (byte)'n', '\r' => (byte)'r', '\t' => (byte)'t', '\f' => (byte)'f', '\b' => (byte)'b', _ => (byte)0 };
        if (letter != 0)
        {
            span[1] = letter;
            output.Advance(2);
            return;
        }

        span[1] = (byte)'u';
        ((int)c).TryFormat(span[2..], out _, "x4", CultureInfo.InvariantCulture);
        output.Advance(6);
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        Separate();
        Raw("\""u8);
        Raw(name);
        Raw("\": "u8);
    }

    private void Separate()
    {
        if (_hasField)
        {
            Raw(", "u8);
        }

        _hasField = true;
    }
}
