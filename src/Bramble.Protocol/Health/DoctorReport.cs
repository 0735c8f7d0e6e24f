using Bramble.Protocol.Api;

namespace Bramble.Protocol.Health;

/// <summary>What <c>bramble doctor --output json</c> prints.</summary>
public sealed record DoctorReport
{
    /// <summary>How the machine is, and why.</summary>
    public required NodeHealth Health { get; init; }

    /// <summary>What it is.</summary>
    public required NodeFacts Facts { get; init; }

    /// <summary>How it does.</summary>
    public required NodeVitals Vitals { get; init; }
}
