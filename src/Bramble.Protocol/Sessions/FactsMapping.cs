using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Protocol.Sessions;

/// <summary>Facts on their way from the agent to the master. What arrives is a claim: what is out of its range is not known.</summary>
public static partial class FactsMapping
{
    /// <summary>Longest text kept of each fact but the host name, in characters.</summary>
    private const int TextLength = 128;

    /// <summary>Puts facts into their message.</summary>
    /// <param name="facts">What the agent has read.</param>
    /// <returns>The message; what is null is not set.</returns>
    public static V1.Facts ToMessage(this NodeFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var message = new V1.Facts();
        Wire.Set(facts.Hostname, value => message.Hostname = value);
        Wire.Set(facts.Model, value => message.Model = value);
        Wire.Set(facts.Serial, value => message.Serial = value);
        Wire.Set(facts.Os, value => message.Os = value);
        Wire.Set(facts.Kernel, value => message.Kernel = value);
        Wire.Set(facts.Arch, value => message.Arch = value);
        Wire.Set(facts.CpuModel, value => message.CpuModel = value);
        Wire.Set(facts.CpuCores, value => message.CpuCores = (uint)value);
        Wire.Set(facts.CpuFrequencyMaxMegahertz, value => message.CpuMaxMegahertz = value);
        Wire.Set(facts.CpuFrequencyMinMegahertz, value => message.CpuMinMegahertz = value);
        Wire.Set(facts.MemoryBytes, value => message.MemoryBytes = (ulong)value);
        Wire.Set(facts.SwapBytes, value => message.SwapBytes = (ulong)value);
        WriteParts(message, facts);
        return message;
    }

    /// <summary>Takes facts out of their message.</summary>
    /// <param name="message">What a node has sent.</param>
    /// <returns>The facts, fit to be shown.</returns>
    public static NodeFacts ToFacts(this V1.Facts message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new NodeFacts
        {
            Hostname = Wire.Text(message.HasHostname, message.Hostname, Untrusted.HostnameLength),
            Model = Wire.Text(message.HasModel, message.Model, TextLength),
            Serial = Wire.Text(message.HasSerial, message.Serial, TextLength),
            Os = Wire.Text(message.HasOs, message.Os, TextLength),
            Kernel = Wire.Text(message.HasKernel, message.Kernel, TextLength),
            Arch = Wire.Text(message.HasArch, message.Arch, TextLength),
            CpuModel = Wire.Text(message.HasCpuModel, message.CpuModel, TextLength),
            CpuCores = (int?)Wire.Number(message.HasCpuCores, message.CpuCores, 1, NodeLimits.MaxCores),
            CpuFrequencyMaxMegahertz = Wire.Number(message.HasCpuMaxMegahertz, message.CpuMaxMegahertz, 0, NodeLimits.MaxMegahertz),
            CpuFrequencyMinMegahertz = Wire.Number(message.HasCpuMinMegahertz, message.CpuMinMegahertz, 0, NodeLimits.MaxMegahertz),
            MemoryBytes = Wire.Bytes(message.HasMemoryBytes, message.MemoryBytes),
            SwapBytes = Wire.Bytes(message.HasSwapBytes, message.SwapBytes),
        }.ReadParts(message);
    }
}
