namespace Bramble.Protocol.Classic;

/// <summary>The <c>payload</c> of an <c>info</c> message.</summary>
public enum ClassicRequest
{
    /// <summary>Anything else, of whatever JSON kind: answered <c>bad_message</c>.</summary>
    Unknown,

    /// <summary><c>uuid</c>.</summary>
    Uuid,

    /// <summary><c>computer_details</c> (parts 15 and 16).</summary>
    ComputerDetails,

    /// <summary><c>node_baseinfo</c> (parts 17 and 18).</summary>
    NodeBaseInfo,

    /// <summary><c>slave_details</c> (part 15).</summary>
    SlaveDetails,

    /// <summary><c>secondary_details</c> (part 16 and later).</summary>
    SecondaryDetails,
}
