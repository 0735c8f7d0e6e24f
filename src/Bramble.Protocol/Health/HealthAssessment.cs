using System.Runtime.InteropServices;

namespace Bramble.Protocol.Health;

/// <summary>A node's health, and what to remember for the next look.</summary>
/// <param name="Health">The health.</param>
/// <param name="History">What to pass to the next look.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HealthAssessment(NodeHealth Health, HealthHistory History);
