namespace Bramble.Protocol;

/// <summary>Exit codes of every command; a contract with scripts.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The thing failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage: the command line is at fault.</summary>
    public const int WrongUsage = 2;

    /// <summary>No master is reachable.</summary>
    public const int NoMaster = 3;

    /// <summary>Not allowed.</summary>
    public const int NotAllowed = 4;

    /// <summary>Not found.</summary>
    public const int NotFound = 5;
}
