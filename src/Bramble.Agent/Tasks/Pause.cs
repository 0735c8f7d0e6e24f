namespace Bramble.Agent.Tasks;

/// <summary>A short wait of one of the runner's own threads, for what the kernel does and has no event for.</summary>
internal static class Pause
{
    public static void Milliseconds(int milliseconds)
    {
        var none = default(PollEntry);
        _ = LinuxCalls.Poll(ref none, 0, milliseconds);
    }
}
