namespace Bramble.State.Jobs;

/// <summary>What can happen to a task.</summary>
internal enum TaskEvent
{
    /// <summary>A new attempt was given to a node.</summary>
    Placed,

    /// <summary>Its attempt runs.</summary>
    Started,

    /// <summary>Its attempt ended with exit code 0.</summary>
    Succeeded,

    /// <summary>Its attempt failed, or was lost for good, and it gets no more.</summary>
    Failed,

    /// <summary>It is not wanted any more, and nothing of it runs.</summary>
    Cancelled,

    /// <summary>Its attempt failed or was lost, and it gets another.</summary>
    GivenBack,

    /// <summary>A person wants a failed one to be tried anew.</summary>
    Retried,
}
