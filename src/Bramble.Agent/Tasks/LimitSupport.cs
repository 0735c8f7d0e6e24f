namespace Bramble.Agent.Tasks;

/// <summary>How a bound on tasks is kept on this machine. The numbers are those on the wire.</summary>
internal enum LimitSupport
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>By the kernel, for the attempt as a whole.</summary>
    Enforced = 1,

    /// <summary>By looking every half second (memory) or for the user as a whole (processes): a fast task can get past it for a moment.</summary>
    Watched = 2,

    /// <summary>Not at all.</summary>
    None = 3,
}
