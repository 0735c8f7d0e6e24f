using System.Globalization;

namespace Bramble.Agent.Tasks;

/// <summary>
/// Whether this agent can run tasks as somebody else: become that user, watch and end its processes, and remove what they leave.
/// Root can; so can a user with these capabilities, which the installed unit gives (docs/adr/0012).
/// </summary>
internal static class AgentRights
{
    /// <summary>CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SETPCAP, CAP_SYS_PTRACE; by their numbers in linux/capability.h.</summary>
    internal const ulong Needed = 1UL << 0 | 1UL << 1 | 1UL << 3 | 1UL << 5 | 1UL << 6 | 1UL << 7 | 1UL << 8 | 1UL << 19;

    private const string Label = "CapEff:\t";

    /// <summary>Asks the system about this process.</summary>
    /// <param name="user">Its effective user id.</param>
    /// <param name="statusFile">What the kernel says about it.</param>
    public static bool ActsForOthers(uint user, string statusFile = "/proc/self/status")
    {
        if (user == 0)
        {
            return true;
        }

        try
        {
            return File.ReadLines(statusFile).FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal)) is { } line
                && ulong.TryParse(line.AsSpan(Label.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var held)
                && (held & Needed) == Needed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
