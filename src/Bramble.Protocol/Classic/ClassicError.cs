namespace Bramble.Protocol.Classic;

/// <summary>Why a frame is refused. Each of them ends the connection; nothing of the frame is used.</summary>
public enum ClassicError
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>More bytes than allowed before the <c>\r</c>.</summary>
    FrameTooLong,

    /// <summary>More frames without content in a row than allowed.</summary>
    TooManyEmptyFrames,

    /// <summary>Not UTF-8.</summary>
    NotUtf8,

    /// <summary>Begins with a byte order mark.</summary>
    ByteOrderMark,

    /// <summary>Not JSON; <c>NaN</c>, <c>Infinity</c>, comments and trailing commas are not either.</summary>
    NotJson,

    /// <summary>JSON, but not an object.</summary>
    NotAnObject,

    /// <summary>Something other than white space follows the object.</summary>
    SecondValue,

    /// <summary>Nested more deeply than allowed.</summary>
    TooDeep,

    /// <summary>An object at any level has a key twice, however it is escaped.</summary>
    DuplicateKey,

    /// <summary>A string at any level has half a surrogate pair.</summary>
    LoneSurrogate,

    /// <summary>There is no <c>type</c>.</summary>
    NoType,

    /// <summary>The <c>type</c> is not a string.</summary>
    TypeNotString,

    /// <summary>There is no <c>payload</c>.</summary>
    NoPayload,
}
