using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Bramble.Protocol.Classic;

/// <summary>One pass over a frame: everything that refuses a frame is checked here, at every level, before anything of it is used.</summary>
internal static class ClassicParser
{
    private const int MaxAllowedDepth = 64;

    /// <summary>The longest word of <see cref="ClassicWords"/>, fully escaped, is 17 * 6 bytes; longer ones are unknown anyway.</summary>
    private const int MaxEscapedWord = 128;

    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\n\r"u8);

    public static ClassicError TryParse(ReadOnlySpan<byte> frame, int maxDepth, out ClassicMessage message)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxDepth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, MaxAllowedDepth);
        message = default;
        if (!Utf8.IsValid(frame))
        {
            return ClassicError.NotUtf8;
        }

        var start = frame.IndexOfAnyExcept(WhiteSpace);
        if (start >= 0 && frame[start..].StartsWith("\uFEFF"u8))
        {
            return ClassicError.ByteOrderMark;
        }

        var keys = new ClassicKeySet(frame);
        try
        {
            return Walk(frame, maxDepth, ref keys, out message);
        }
        catch (JsonException)
        {
            return ClassicError.NotJson;
        }
        finally
        {
            keys.Dispose();
        }
    }

    private static ClassicError Walk(ReadOnlySpan<byte> frame, int maxDepth, scoped ref ClassicKeySet keys, out ClassicMessage message)
    {
        message = default;
        // One level more than allowed, so that too deep can be told from not JSON.
        var reader = new Utf8JsonReader(frame, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return ClassicError.NotAnObject;
        }

        Span<int> objects = stackalloc int[MaxAllowedDepth + 2];
        var lastObject = 0;
        ClassicType? type = null;
        var typeIsOther = false;
        var payload = default(Range?);
        var payloadStart = -1;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    if (reader.ValueIsEscaped && ClassicSurrogates.HasLone(reader.ValueSpan))
                    {
                        return ClassicError.LoneSurrogate;
                    }

                    if (reader.CurrentDepth > 1)
                    {
                        if (!keys.Add(ref reader, objects[reader.CurrentDepth]))
                        {
                            return ClassicError.DuplicateKey;
                        }
                    }
                    else if (reader.ValueTextEquals("type"u8))
                    {
                        if (type is not null || typeIsOther)
                        {
                            return ClassicError.DuplicateKey;
                        }

                        reader.Read();
                        if (reader.TokenType == JsonTokenType.String)
                        {
                            type = ReadType(ref reader);
                        }
                        else
                        {
                            typeIsOther = true;
                        }

                        goto default;
                    }
                    else if (reader.ValueTextEquals("payload"u8))
                    {
                        if (payloadStart >= 0)
                        {
                            return ClassicError.DuplicateKey;
                        }

                        reader.Read();
                        payloadStart = (int)reader.TokenStartIndex;
                        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                        {
                            payload = payloadStart..(int)reader.BytesConsumed;
                        }

                        goto default;
                    }
                    else if (!keys.Add(ref reader, objects[1]))
                    {
                        return ClassicError.DuplicateKey;
                    }

                    break;

                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    if (reader.CurrentDepth == 0)
                    {
                        return frame[(int)reader.BytesConsumed..].ContainsAnyExcept(WhiteSpace)
                            ? ClassicError.SecondValue
                            : Finish(frame, type, typeIsOther, payload, out message);
                    }

                    if (reader.CurrentDepth == 1 && payloadStart >= 0)
                    {
                        payload ??= payloadStart..(int)reader.BytesConsumed;
                    }

                    break;

                default:
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    {
                        if (reader.CurrentDepth >= maxDepth)
                        {
                            return ClassicError.TooDeep;
                        }

                        objects[reader.CurrentDepth + 1] = ++lastObject;
                    }
                    else if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped && ClassicSurrogates.HasLone(reader.ValueSpan))
                    {
                        return ClassicError.LoneSurrogate;
                    }

                    break;
            }
        }

        // The reader throws before it ends inside the object.
        return ClassicError.NotJson;
    }

    private static ClassicError Finish(ReadOnlySpan<byte> frame, ClassicType? type, bool typeIsOther, Range? payload, out ClassicMessage message)
    {
        message = default;
        if (type is null)
        {
            return typeIsOther ? ClassicError.TypeNotString : ClassicError.NoType;
        }

        if (payload is null)
        {
            return ClassicError.NoPayload;
        }

        message = new ClassicMessage(type.Value, frame[payload.Value]);
        return ClassicError.None;
    }

    private static ClassicType ReadType(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return ClassicWords.TypeOf(reader.ValueSpan);
        }

        if (reader.ValueSpan.Length > MaxEscapedWord || ClassicSurrogates.HasLone(reader.ValueSpan))
        {
            return ClassicType.Unknown;
        }

        Span<byte> word = stackalloc byte[MaxEscapedWord];
        return ClassicWords.TypeOf(word[..reader.CopyString(word)]);
    }
}
