namespace Bramble.Master.Clock;

/// <summary>How far this machine's wall clock is believed; section <c>Bramble:Clock</c>.</summary>
internal sealed class ClockOptions
{
    /// <summary>Whether it is believed though the kernel knows of no time service that keeps it right, as with a clock of its own and no network.</summary>
    /// <value>False by default.</value>
    public bool IsTrusted { get; set; }
}
