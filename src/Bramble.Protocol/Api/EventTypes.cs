namespace Bramble.Protocol.Api;

/// <summary>The types of <see cref="ClusterEvent"/>. Types are added, never renamed.</summary>
public static class EventTypes
{
    /// <summary>A node connected or joined.</summary>
    public const string NodeJoined = "node.joined";

    /// <summary>A node's connection ended (classic) or it was removed (agent).</summary>
    public const string NodeLeft = "node.left";

    /// <summary>A node told new facts about itself.</summary>
    public const string NodeDetails = "node.details";

    /// <summary>A node has not been heard from for 15 s.</summary>
    public const string NodeLate = "node.late";

    /// <summary>A late or lost node was heard from again.</summary>
    public const string NodeReturned = "node.returned";

    /// <summary>An agent's node has not been heard from for 30 s and was given up; its attempts are lost.</summary>
    public const string NodeLost = "node.lost";

    /// <summary>The agent of a node opened a session.</summary>
    public const string NodeConnected = "node.connected";

    /// <summary>The session of a node's agent ended.</summary>
    public const string NodeDisconnected = "node.disconnected";

    /// <summary>A machine has started anew since its agent was last connected; <see cref="ClusterEvent.Reason"/> is the cause in the words of <see cref="BootFacts.ResetCause"/>, where it is known.</summary>
    public const string NodeRebooted = "node.rebooted";

    /// <summary>A pending node was let in.</summary>
    public const string NodeApproved = "node.approved";

    /// <summary>A machine took the place of a node with a token bound to it.</summary>
    public const string NodeRejoined = "node.rejoined";

    /// <summary>A person wants a node to get no new tasks.</summary>
    public const string NodeDrained = "node.drained";

    /// <summary>A node may get new tasks again.</summary>
    public const string NodeResumed = "node.resumed";

    /// <summary>The labels of a node were changed.</summary>
    public const string NodeLabelled = "node.labelled";

    /// <summary>Something is wrong with a node that a person must look at: a copied card, or a card in another machine.</summary>
    public const string NodeHeld = "node.held";

    /// <summary>Something that a node needs attention for began, changed or ended; <see cref="ClusterEvent.Reason"/> is its level of health.</summary>
    public const string NodeHealth = "node.health";

    /// <summary>The master's store cannot record everything: the disk is full, read-only or failing.</summary>
    public const string StoreDegraded = "store.degraded";

    /// <summary>The master's store records everything again.</summary>
    public const string StoreRecovered = "store.recovered";

    /// <summary>A job was accepted.</summary>
    public const string JobSubmitted = "job.submitted";

    /// <summary>The first task of a job runs, or runs again after a retry.</summary>
    public const string JobStarted = "job.started";

    /// <summary>The counts of a job have changed; only while somebody watches, and at most one each two seconds a job.</summary>
    public const string JobProgress = "job.progress";

    /// <summary>A job was called off; what runs of it is being stopped.</summary>
    public const string JobCancelling = "job.cancelling";

    /// <summary>Every task of a job has succeeded.</summary>
    public const string JobSucceeded = "job.succeeded";

    /// <summary>Every task of a job has ended, and one at least has failed.</summary>
    public const string JobFailed = "job.failed";

    /// <summary>A job was called off and nothing of it runs any more.</summary>
    public const string JobCancelled = "job.cancelled";

    /// <summary>An attempt of a task runs. Of many at once only some are told.</summary>
    public const string TaskStarted = "task.started";

    /// <summary>A task has succeeded. Of many at once only some are told.</summary>
    public const string TaskSucceeded = "task.succeeded";

    /// <summary>An attempt of a task has failed. Of many at once only some are told.</summary>
    public const string TaskFailed = "task.failed";

    /// <summary>An attempt of a task was lost. Of many at once only some are told.</summary>
    public const string TaskLost = "task.lost";

    /// <summary>The SSE name and <c>?types=</c> filter of everything about jobs.</summary>
    public const string JobCategory = "job";

    /// <summary>The SSE name and <c>?types=</c> filter of everything about tasks.</summary>
    public const string TaskCategory = "task";

    /// <summary>The SSE name and <c>?types=</c> filter of everything about the master's store.</summary>
    public const string StoreCategory = "store";

    /// <summary>The SSE name and <c>?types=</c> filter of everything about nodes.</summary>
    public const string NodeCategory = "node";

    /// <summary>The SSE name and <c>?types=</c> filter of <see cref="VitalsFrame"/>.</summary>
    public const string VitalsCategory = "vitals";

    /// <summary>SSE name of the first frame of each stream, and of the frame that says that events were missed: a <see cref="StreamHello"/>.</summary>
    public const string HelloCategory = "hello";
}
