using System.Runtime.InteropServices;

namespace Bramble.Agent.Tasks;

/// <summary>As poll(2) has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Descriptor;
    public short Events;
    public short Happened;
}
