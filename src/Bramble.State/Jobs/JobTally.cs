using System.Runtime.InteropServices;
using Bramble.Protocol.Api;

namespace Bramble.State.Jobs;

/// <summary>Tasks by state.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct JobTally(int Pending, int Assigned, int Running, int Succeeded, int Failed, int Cancelled)
{
    /// <summary>All of them.</summary>
    public int Total => Pending + Assigned + Running + Succeeded + Failed + Cancelled;

    /// <summary>Those that a node has.</summary>
    public int Active => Assigned + Running;

    internal JobTally Move(TaskState from, TaskState to) => Add(from, -1).Add(to, 1);

    internal JobTally Plus(JobTally other, int sign) => new(
        Pending + (sign * other.Pending), Assigned + (sign * other.Assigned), Running + (sign * other.Running),
        Succeeded + (sign * other.Succeeded), Failed + (sign * other.Failed), Cancelled + (sign * other.Cancelled));

    private JobTally Add(TaskState state, int count) => state switch
    {
        TaskState.Pending => this with { Pending = Pending + count },
        TaskState.Assigned => this with { Assigned = Assigned + count },
        TaskState.Running => this with { Running = Running + count },
        TaskState.Succeeded => this with { Succeeded = Succeeded + count },
        TaskState.Failed => this with { Failed = Failed + count },
        _ => this with { Cancelled = Cancelled + count },
    };
}
