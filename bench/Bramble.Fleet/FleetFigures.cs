namespace Bramble.Fleet;

/// <summary>What a run has shown.</summary>
internal sealed record FleetFigures
{
    public required int Agents { get; init; }

    /// <summary>Joins in a second, each on disk and answered.</summary>
    public required double JoinsPerSecond { get; init; }

    /// <summary>A fresh master without a node.</summary>
    public required MasterSize Empty { get; init; }

    /// <summary>The same number of nodes on disk, none connected.</summary>
    public required MasterSize Known { get; init; }

    /// <summary>All connected, for the first time since this master started.</summary>
    public required MasterSize Connected { get; init; }

    /// <summary>All connected again after SIGKILL and a new start.</summary>
    public required MasterSize Back { get; init; }

    /// <summary>Resident memory of one agent: what all of them, record and session, add to an empty master; the larger of both times.</summary>
    public required double RssKibPerAgent { get; init; }

    /// <summary>The session's part of it.</summary>
    public required double SessionKib { get; init; }

    /// <summary>Processor time of the master for 1,000 beats, idle time's own included.</summary>
    public required double CpuSecondsPerThousandBeats { get; init; }

    /// <summary>Processor time of the master for one session to be opened: handshake, command, welcome, facts.</summary>
    public required double CpuMillisecondsPerConnect { get; init; }

    /// <summary>From SIGKILL until the new master served.</summary>
    public required double RestartSeconds { get; init; }

    /// <summary>From SIGKILL until the last agent was welcomed.</summary>
    public required double BackSeconds { get; init; }

    /// <summary>Connections that failed after the new master served.</summary>
    public required long FailedConnects { get; init; }
}
