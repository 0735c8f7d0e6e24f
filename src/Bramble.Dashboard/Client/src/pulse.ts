// Live values, and which of two are the newer.
import type { ClusterNode, NodePulse } from "./types";

type Seen = Pick<NodePulse, "lastSeenAt">;

/** The node with the values of a pulse. */
export function withPulse(node: ClusterNode, { state, lastSeenAt, vitals }: Pick<NodePulse, "state" | "lastSeenAt" | "vitals">): ClusterNode {
  return { ...node, state, lastSeenAt, vitals };
}

/** Whether the first was heard from later than the second. */
export function isNewer(one: Seen, other: Seen): boolean {
  return Date.parse(one.lastSeenAt) > Date.parse(other.lastSeenAt);
}
