namespace Bramble.Protocol.Api;

/// <summary>What waits to be installed.</summary>
public sealed record UpdateVitals
{
    /// <summary>Packages that could be updated; null where nothing on the machine counts them.</summary>
    public int? Pending { get; init; }

    /// <summary>Whether an update asks for a reboot; null where nothing on the machine would say so.</summary>
    public bool? RebootRequired { get; init; }

    /// <summary>When the lists of packages were last fetched.</summary>
    public DateTimeOffset? CheckedAt { get; init; }
}
