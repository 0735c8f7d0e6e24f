namespace Bramble.Agent.Classic;

/// <summary>The master did something, or failed to, that ends the connection. The message says what, in words for people, with no dot at its end.</summary>
internal sealed class ClassicMasterException(string message) : IOException(message);
