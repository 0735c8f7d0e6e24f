namespace Bramble.Master.Access;

/// <summary>Who may call an end point. One that says nothing is closed to everybody.</summary>
internal enum AccessLevel
{
    /// <summary>Everybody: says that the process lives, and nothing about the cluster.</summary>
    Open,

    /// <summary>A machine that joins: only on the agents' port, where it proves itself by its token.</summary>
    Joining,

    /// <summary>Looking: whoever reaches the dashboard's own port, which is this machine by default; elsewhere with a token.</summary>
    View,

    /// <summary>Changing: with the administrator's token only.</summary>
    Admin,
}
