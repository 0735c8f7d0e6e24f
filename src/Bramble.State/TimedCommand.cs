using System.Runtime.InteropServices;

namespace Bramble.State;

/// <summary>A command and the moment it counts as given, taken once, by the one who puts commands in order.</summary>
/// <param name="Command">What is wished.</param>
/// <param name="At">The wall clock's time then. It may jump; nothing here relies on it moving forward.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimedCommand(Command Command, DateTimeOffset At);
