namespace Bramble.Protocol.Classic;

/// <summary>What <see cref="ClassicFrameReader.TryRead"/> found.</summary>
public enum ClassicFrameStatus
{
    /// <summary>No whole frame yet: read more bytes.</summary>
    NeedMore,

    /// <summary>A frame with content.</summary>
    Frame,

    /// <summary>A limit is broken: close the connection.</summary>
    Refused,
}
