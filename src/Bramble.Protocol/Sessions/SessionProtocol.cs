namespace Bramble.Protocol.Sessions;

/// <summary>Names and bounds of the agent session.</summary>
public static class SessionProtocol
{
    /// <summary>The ALPN name under which an agent asks for a session, on the port that also speaks HTTP.</summary>
    public const string Alpn = "bramble-agent/1";

    /// <summary>
    /// The name an agent asks for in TLS (SNI) when it opens a session: only then does the master ask for a certificate, so that
    /// no browser on the same port is bothered with the question. Never looked up; <c>.internal</c> belongs to nobody.
    /// </summary>
    public const string ServerName = "agents.bramble.internal";

    /// <summary>The newest version of the messages this build speaks.</summary>
    public const uint Version = 2;

    /// <summary>The first version in which an agent can be asked for its processes.</summary>
    public const uint ProcessesVersion = 2;

    /// <summary>Most processes in one answer.</summary>
    public const int MaxProcesses = 20;

    /// <summary>Longest message of an agent, in bytes: what one node can make a master hold. A piece of output fills it; the longest facts have under 2 KiB.</summary>
    public const int MaxAgentMessageBytes = 16 * 1024;

    /// <summary>Longest message of a master, in bytes. The start of an attempt brings its script and its variables, each of up to 64 KiB, and what frames them.</summary>
    public const int MaxMasterMessageBytes = 160 * 1024;

    /// <summary>Most readings in one message of old ones.</summary>
    public const int MaxOldReadings = 256;

    /// <summary>How old a reading may be that is told later.</summary>
    public static readonly TimeSpan OldestReading = TimeSpan.FromMinutes(10);
}
