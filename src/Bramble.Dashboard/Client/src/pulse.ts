// Live values, and which of two are the newer.
import type { ClusterNode, NodePulse } from "./types";

type Seen = Pick<NodePulse, "lastSeenAt">;

/** The node with the values of a pulse. */
export function withPulse(
  node: ClusterNode,
  { state, lastSeenAt, vitals, health }: Pick<NodePulse, "state" | "lastSeenAt" | "vitals" | "health">,
): ClusterNode {
  return { ...node, state, lastSeenAt, vitals, ...(health ? { health } : {}) };
}

/** Whether the first was heard from later than the second. */
export function isNewer(one: Seen, other: Seen): boolean {
  return Date.parse(one.lastSeenAt) > Date.parse(other.lastSeenAt);
}
