namespace Bramble.Vitals;

/// <summary>One line of mountinfo.</summary>
/// <param name="Point">Where it is mounted.</param>
/// <param name="Device">The kernel's name of what it is on; null where that is no local device.</param>
/// <param name="Number">Its number, as <c>major:minor</c>.</param>
/// <param name="Type">Its kind.</param>
/// <param name="ReadOnly">Whether it can only be read.</param>
/// <param name="Stopped">Whether the kernel itself has ended writing to it.</param>
internal sealed record Mount(string Point, string? Device, string Number, string Type, bool ReadOnly, bool Stopped);
