using Bramble.Protocol.Classic;

namespace Bramble.Agent.Classic;

/// <summary>What the page shows at one moment; replaced as a whole.</summary>
internal sealed record ClassicWebState
{
    public static readonly ClassicWebState Nothing = new();

    /// <summary>The master's details, laid out for people; null before the first answer.</summary>
    public string? Master { get; init; }

    /// <summary>The connections, laid out for people; null before the first answer.</summary>
    public string? Slaves { get; init; }

    /// <summary>When the newer of the two came.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Why there is no connection now; null while there is one.</summary>
    public string? Lost { get; init; } = "not connected yet";

    /// <summary>Lays an answer out; what the master does not know is said in words.</summary>
    public static string Lay(ClassicAnswer answer) =>
        answer.IsRefusal ? "\"the master does not know this question\"" : ClassicJson.Indent(answer.Payload.Span);
}
