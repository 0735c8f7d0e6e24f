namespace Bramble.Master.Store;

/// <summary>Linux's numbers for what a disk says; an <see cref="IOException"/> has them as its <see cref="Exception.HResult"/>.</summary>
internal static class Errno
{
    /// <summary>EIO.</summary>
    public const int InputOutput = 5;

    /// <summary>ENOSPC.</summary>
    public const int NoSpace = 28;

    /// <summary>EROFS.</summary>
    public const int ReadOnly = 30;
}
