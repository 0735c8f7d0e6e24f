using Bramble.Protocol.Text;

namespace Bramble.Agent.Connection;

/// <summary>What tells one machine, and one boot of it, from another. Claims: a copied card brings the same machine id along.</summary>
internal sealed record MachineIds(string? BootId, string? MachineId)
{
    private const int MaxLength = 128;

    public static MachineIds Read(string sysroot) => new(
        Line(Path.Combine(sysroot, "proc/sys/kernel/random/boot_id")),
        Line(Path.Combine(sysroot, "etc/machine-id")));

    private static string? Line(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[MaxLength];
            var line = new string(buffer, 0, reader.ReadBlock(buffer)).Trim();
            return line.Length == 0 ? null : Untrusted.Clean(line, MaxLength);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
