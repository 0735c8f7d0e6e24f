namespace Bramble.Protocol.Classic;

/// <summary>The <c>type</c> of a message, in all dialects.</summary>
public enum ClassicType
{
    /// <summary>A type this code does not know: ignored and counted.</summary>
    Unknown,

    /// <summary><c>message</c>: free text, the keepalive.</summary>
    Message,

    /// <summary><c>info</c>: a request.</summary>
    Info,

    /// <summary><c>computer_details</c>: a slave's machine (parts 15 and 16).</summary>
    ComputerDetails,

    /// <summary><c>node_baseinfo</c>: a slave's machine (parts 17 and 18).</summary>
    NodeBaseInfo,

    /// <summary><c>vitals</c>: a slave's reading (parts 17 and 18).</summary>
    Vitals,

    /// <summary><c>uuid</c>: answer to <c>info</c>/<c>uuid</c>.</summary>
    Uuid,

    /// <summary><c>master_info</c>: answer to <c>info</c>/<c>computer_details</c> (part 15).</summary>
    MasterInfo,

    /// <summary><c>primary_info</c>: answer to <c>info</c>/<c>computer_details</c> (part 16) or <c>info</c>/<c>node_baseinfo</c> (17, 18).</summary>
    PrimaryInfo,

    /// <summary><c>slave_details</c>: answer to the request of that name (part 15).</summary>
    SlaveDetails,

    /// <summary><c>secondary_details</c>: answer to the request of that name (part 16 and later).</summary>
    SecondaryDetails,

    /// <summary><c>bad_message</c>: answer to a request the master does not know.</summary>
    BadMessage,
}
