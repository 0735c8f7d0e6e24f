namespace Bramble.Cli.Jobs;

/// <summary>Shows what one stream of one attempt wrote. Used by one thread at a time.</summary>
internal interface ITaskPrinter
{
    /// <summary>Takes what came next.</summary>
    /// <exception cref="IOException">Whoever read our output has left.</exception>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Nothing more comes.</summary>
    void End();
}
