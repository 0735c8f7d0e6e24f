using System.Runtime.InteropServices;

namespace Bramble.State.Tests.Simulation;

/// <summary>One turn of a random history: what happens, to which of a few things, and how time goes on before it.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Turn(int Kind, int A, int B, int C, int Time);
