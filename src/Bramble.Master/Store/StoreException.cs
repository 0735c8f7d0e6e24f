namespace Bramble.Master.Store;

/// <summary>The store failed; the message is one line for a person.</summary>
internal sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
