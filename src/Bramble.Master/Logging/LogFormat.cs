namespace Bramble.Master.Logging;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    /// <summary>For people: time, level, part, sentence.</summary>
    Text,

    /// <summary>For machines: one JSON object a line, the ids as members of their own.</summary>
    Json,
}
