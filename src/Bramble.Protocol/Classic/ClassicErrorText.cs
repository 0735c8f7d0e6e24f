namespace Bramble.Protocol.Classic;

/// <summary>The words for <see cref="ClassicError"/>.</summary>
public static class ClassicErrorText
{
    /// <summary>The error for a log line or an event, such as <c>a key twice in one object</c>.</summary>
    /// <param name="error">The error.</param>
    /// <returns>A phrase that never holds anything the peer sent.</returns>
    public static string ToWords(this ClassicError error) => error switch
    {
        ClassicError.None => "no error",
        ClassicError.FrameTooLong => "a message longer than allowed",
        ClassicError.TooManyEmptyFrames => "too many empty messages in a row",
        ClassicError.NotUtf8 => "bytes that are not UTF-8",
        ClassicError.ByteOrderMark => "a byte order mark",
        ClassicError.NotJson => "a line that is not JSON",
        ClassicError.NotAnObject => "JSON that is not an object",
        ClassicError.SecondValue => "two values in one message",
        ClassicError.TooDeep => "JSON nested more deeply than allowed",
        ClassicError.DuplicateKey => "a key twice in one object",
        ClassicError.LoneSurrogate => "half a surrogate pair in a string",
        ClassicError.NoType => "a message without a type",
        ClassicError.TypeNotString => "a type that is not a string",
        ClassicError.NoPayload => "a message without a payload",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Not an error of the classic protocol."),
    };
}
