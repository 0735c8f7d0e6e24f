using System.Runtime.InteropServices;

namespace Bramble.Agent.Tasks;

/// <summary>One attempt as it is now.</summary>
/// <param name="Key">Which.</param>
/// <param name="State">How far.</param>
/// <param name="Epoch">Number of the session that brought it.</param>
/// <param name="Result">Not null once it has ended.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AttemptStatus(AttemptKey Key, AttemptState State, long Epoch, AttemptResult? Result);
