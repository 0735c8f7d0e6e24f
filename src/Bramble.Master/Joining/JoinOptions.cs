using System.ComponentModel.DataAnnotations;

namespace Bramble.Master.Joining;

/// <summary>Bounds of joining; section <c>Bramble:Joining</c>.</summary>
internal sealed class JoinOptions
{
    /// <summary>Wrong tries from one address within a minute; after them it is refused without a look at its token.</summary>
    /// <value>5 by default: a person who pastes wrongly, not a program that guesses.</value>
    [Range(1, 10_000)]
    public int WrongTriesPerMinute { get; set; } = 5;

    /// <summary>Refused joins that reach the audit trail an hour; the rest are in the log only: strangers do not push out what nodes and people did.</summary>
    /// <value>60 by default.</value>
    [Range(1, 10_000)]
    public int AuditedRefusalsPerHour { get; set; } = 60;

    /// <summary>Whether a machine with a good token waits until a person lets it in with <c>bramble node approve</c>.</summary>
    /// <value>False by default: the token is the permission.</value>
    public bool NeedsApproval { get; set; }
}
