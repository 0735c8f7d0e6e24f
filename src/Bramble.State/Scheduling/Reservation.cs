using Bramble.Protocol.Ids;

namespace Bramble.State.Scheduling;

/// <summary>A node kept for a job, and others of its demand, until it has room for one of its tasks.</summary>
internal sealed record Reservation(JobId Job, Demand Demand, NodeId Node);
