// The state of the cluster in one sentence. Twin of Wording/Verdict.cs.
import { secondsBetween } from "./rules";
import { trouble } from "./trouble-words";
import type { ClusterNode, NodeState } from "./types";
import { clean, count, lasting } from "./words";

export interface Verdict {
  level: string;
  sentence: string;
  announcement: string;
}

interface Part {
  spoken: string;
  shown: string;
}

const maxNamed = 3;

export function verdictOf(nodes: readonly ClusterNode[], now: number): Verdict {
  if (nodes.length === 0) {
    return { level: "empty", sentence: "No nodes yet", announcement: "No nodes yet" };
  }

  const lost = silent(nodes, "lost", now);
  const late = silent(nodes, "late", now);
  const troubled = named(
    nodes.filter((n) => n.state === "ready" && trouble(n) !== "").map((n) => `${clean(n.name)} (${trouble(n)})`),
    "needs attention",
    "need attention",
  );
  const pending = named(
    nodes.filter((n) => n.state === "pending").map((n) => clean(n.name)),
    "waits for approval",
    "wait for approval",
  );

  const parts = [...lost, ...late, ...troubled, ...pending];
  const critical = nodes.some((n) => n.state === "ready" && n.health?.level === "critical");
  const level = lost.length > 0 || critical ? "bad" : parts.length > 0 ? "warn" : "well";
  const total = count(nodes.length, "node", "nodes");
  if (parts.length === 0) {
    const well = nodes.length === 1 ? `${total}, well` : `${total}, all well`;
    return { level, sentence: well, announcement: well };
  }

  return {
    level,
    sentence: `${total}, ${parts.map((p) => p.shown).join("; ")}`,
    announcement: `${total}, ${parts.map((p) => p.spoken).join("; ")}`,
  };
}

function silent(nodes: readonly ClusterNode[], state: NodeState, now: number): Part[] {
  const those = nodes.filter((n) => n.state === state);
  if (those.length === 0) {
    return [];
  }

  const shown = those.map(
    (n, i) => `${clean(n.name)} ${i === 0 ? "silent for" : "for"} ${lasting(secondsBetween(n.lastSeenAt, now))}`,
  );
  return [
    {
      spoken: `${those.length} ${state}: ${listed(those.map((n) => clean(n.name)))}`,
      shown: `${those.length} ${state}: ${listed(shown)}`,
    },
  ];
}

function named(items: string[], one: string, many: string): Part[] {
  if (items.length === 0) {
    return [];
  }

  const part = `${count(items.length, one, many)}: ${listed(items)}`;
  return [{ spoken: part, shown: part }];
}

function listed(items: string[]): string {
  const some = items.slice(0, maxNamed);
  if (items.length > maxNamed) {
    some.push(`${items.length - maxNamed} more`);
  }

  return some.length === 1 ? (some[0] ?? "") : `${some.slice(0, -1).join(", ")} and ${some.at(-1)}`;
}
