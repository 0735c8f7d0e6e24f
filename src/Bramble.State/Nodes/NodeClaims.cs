using Bramble.Protocol.Text;

namespace Bramble.State.Nodes;

/// <summary>
/// What a machine says about itself when it joins. Claims, not proof: good for suggesting and showing. Made fit to be
/// kept before they enter the state.
/// </summary>
public sealed record NodeClaims
{
    /// <summary>Nothing claimed.</summary>
    public static readonly NodeClaims None = new();

    /// <summary>Longest text kept of each but the host name, in characters.</summary>
    public const int MaxLength = 128;

    public string? Hostname { get; init; }

    /// <summary>The board's serial number; a Pi prints it, so it is no secret.</summary>
    public string? Serial { get; init; }

    /// <summary>The content of <c>/etc/machine-id</c>.</summary>
    public string? MachineId { get; init; }

    /// <summary>The board's model.</summary>
    public string? Model { get; init; }

    /// <summary>The processor's architecture, such as <c>arm64</c>.</summary>
    public string? Arch { get; init; }

    internal NodeClaims Clean() => new()
    {
        Hostname = Clean(Hostname, Untrusted.HostnameLength),
        Serial = Clean(Serial, MaxLength),
        MachineId = Clean(MachineId, MaxLength),
        Model = Clean(Model, MaxLength),
        Arch = Clean(Arch, MaxLength),
    };

    internal static string? Clean(string? text, int length) =>
        string.IsNullOrEmpty(text) ? null : Untrusted.Clean(text, length);
}
