namespace Bramble.Agent.Tasks;

/// <summary>What a session knows of an attempt. Starts anew with each session, since only the master knows what it has.</summary>
internal sealed class LinkedAttempt
{
    /// <summary>The master was told of it and has not said whether it counts.</summary>
    public bool AwaitsVerdict { get; set; }

    /// <summary>It does not count: stopped, and forgotten when it has ended.</summary>
    public bool Unwanted { get; set; }

    /// <summary>Its result is safe with the master.</summary>
    public bool Acked { get; set; }

    public bool ReportQueued { get; set; }

    public bool LogQueued { get; set; }

    /// <summary>What of each stream was sent.</summary>
    public long StdoutOffset { get; set; }

    /// <inheritdoc cref="StdoutOffset"/>
    public long StderrOffset { get; set; }
}
