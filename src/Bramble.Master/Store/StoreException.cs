namespace Bramble.Master.Store;

/// <summary>The store failed; the message is one line for a person.</summary>
/// <param name="message">What, why, and the remedy.</param>
/// <param name="inner">The cause.</param>
/// <param name="isFull">Whether it failed for want of room on the disk; then nothing of what it was to write is there.</param>
/// <param name="isOfDisk">Whether it is the disk that refuses to be written or fails; what is on it may yet be read.</param>
internal sealed class StoreException(string message, Exception? inner = null, bool isFull = false, bool isOfDisk = false) : Exception(message, inner)
{
    /// <summary>Whether it is the disk that refuses to be written or fails; what is on it may yet be read.</summary>
    public bool IsOfDisk { get; } = isOfDisk;

    /// <summary>Whether it failed for want of room on the disk; then nothing of what it was to write is there.</summary>
    public bool IsFull { get; } = isFull;
}
