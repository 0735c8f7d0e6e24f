using System.Security.Cryptography;

namespace Bramble.Agent.Classic;

/// <summary>The source of chance for the product; tests bring their own.</summary>
public static class Jitter
{
    /// <summary>Takes a number by chance.</summary>
    /// <returns>From 0 to below 1, in steps of a millionth.</returns>
    public static double NextFraction() => RandomNumberGenerator.GetInt32(1_000_000) / 1_000_000.0;
}
