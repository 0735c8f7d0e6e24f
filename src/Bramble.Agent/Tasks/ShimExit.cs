namespace Bramble.Agent.Tasks;

/// <summary>The file <c>exit.json</c>: how an attempt ended, as its shim saw it. Shim/result.c writes it.</summary>
internal sealed record ShimExit
{
    public const string FileName = "exit.json";

    /// <summary>Made before the start, as long as the result may be, so that a full disk has room for it.</summary>
    public const string ReservedName = "exit.new";

    /// <summary>RESULT_BYTES of Shim/result.c.</summary>
    public const int ReservedBytes = 1024;

    public int Version { get; init; }

    /// <summary><c>exit</c>, <c>start</c>, <c>cancel</c>, <c>timeout</c>, <c>memory</c>, <c>shutdown</c>; <c>agent</c> where the agent refused the start.</summary>
    public string? Cause { get; init; }

    /// <summary>The step of the start that failed.</summary>
    public ShimStage Stage { get; init; }

    /// <summary>The system's number of that failure.</summary>
    public int Error { get; init; }

    /// <summary>-1 where it has none.</summary>
    public int Code { get; init; } = -1;

    /// <summary>-1 where it has none.</summary>
    public int Signal { get; init; } = -1;

    public long StartedUnixMs { get; init; }

    public long EndedUnixMs { get; init; }

    public long RunMs { get; init; }

    public long CpuMicroseconds { get; init; }

    public long PeakBytes { get; init; }

    public long ReadBytes { get; init; }

    public long WrittenBytes { get; init; }

    /// <summary>How long its own process was given to end by itself before it was killed; -1 where that did not come to pass.</summary>
    public long KilledAfterMs { get; init; } = -1;

    /// <summary>Its other processes that were killed with it, or that it left and that were ended.</summary>
    public int Ended { get; init; }

    /// <summary>Processes that could not be ended.</summary>
    public int Left { get; init; }

    public long StdoutBytes { get; init; }

    public long StderrBytes { get; init; }

    /// <summary>With the cause <c>agent</c>: why, and its stable word.</summary>
    public string? RefusalCode { get; init; }

    /// <inheritdoc cref="RefusalCode"/>
    public string? RefusalMessage { get; init; }
}
