using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Api;

/// <summary>Which output of a task is wanted, and from where on.</summary>
public sealed record LogQuery
{
    /// <summary>The job.</summary>
    public required JobId Job { get; init; }

    /// <summary>The task, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The attempt, from 1; null for the newest.</summary>
    public int? Attempt { get; init; }

    /// <summary>Whether standard error is wanted rather than standard output.</summary>
    public bool IsError { get; init; }

    /// <summary>So many bytes of the answer are left out at its beginning: those that whoever asks has already.</summary>
    public long Offset { get; init; }

    /// <summary>Whether to go on with what the task writes until it ends.</summary>
    public bool Follow { get; init; }
}
