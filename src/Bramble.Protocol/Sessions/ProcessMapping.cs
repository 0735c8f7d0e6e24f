using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Protocol.Sessions;

/// <summary>Lists of processes on their way from the agent to the master. What arrives is a claim: what is out of its range is not known.</summary>
public static class ProcessMapping
{
    /// <summary>Longest name of a process: the kernel keeps 15 characters.</summary>
    public const int NameLength = 15;

    private const double MaxPercent = 100.0 * NodeLimits.MaxCores;

    /// <summary>Puts processes into their message.</summary>
    /// <param name="processes">What the agent has read; the first <see cref="SessionProtocol.MaxProcesses"/> are told.</param>
    /// <param name="id">Of the question.</param>
    /// <returns>The message.</returns>
    public static V1.ProcessReport ToReport(this IReadOnlyList<ProcessInfo> processes, uint id)
    {
        var message = new V1.ProcessReport { Id = id };
        Wire.Add(message.Processes, processes, SessionProtocol.MaxProcesses, static one =>
        {
            var line = new V1.ProcessLine { Pid = (uint)one.Pid, Name = one.Name };
            Wire.Set(line, one.CpuPercent, static (m, v) => m.CpuPercent = v);
            Wire.Set(line, one.MemoryBytes, static (m, v) => m.MemoryBytes = (ulong)v);
            return line;
        });
        return message;
    }

    /// <summary>Takes processes out of their message.</summary>
    /// <param name="message">What a node has sent.</param>
    /// <returns>The processes, fit to be shown.</returns>
    public static IReadOnlyList<ProcessInfo> ToProcesses(this V1.ProcessReport message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Wire.List(message.Processes, SessionProtocol.MaxProcesses, static one => one.Pid is 0 or > int.MaxValue ? null : new ProcessInfo
        {
            Pid = (int)one.Pid,
            Name = Untrusted.Clean(one.Name, NameLength),
            CpuPercent = Wire.Number(one.HasCpuPercent, one.CpuPercent, 0, MaxPercent),
            MemoryBytes = Wire.Bytes(one.HasMemoryBytes, one.MemoryBytes),
        }) ?? [];
    }
}
