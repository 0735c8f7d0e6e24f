// Every text about one node that changes while it is looked at. Twin of Wording/NodeFields.cs.
import { memoryUsed, secondsBetween, share } from "./rules";
import { signs, trouble } from "./trouble-words";
import type { ClusterNode } from "./types";
import { ago, bytes, celsius, clean, count, lasting, percent, unknown } from "./words";

export interface NodeFields {
  name: string;
  kind: string;
  state: string;
  address: string;
  board: string;
  cores: string;
  cpu: string;
  cpuShare: number;
  memory: string;
  memoryShare: number;
  temperature: string;
  trouble: string;
  signs: string;
  health: string;
  seen: string;
}

export function fieldsOf(node: ClusterNode, now: number): NodeFields {
  const { facts, vitals } = node;
  const total = facts.memoryBytes;
  const used = memoryUsed(node);
  return {
    name: clean(node.name),
    kind: node.kind,
    state: node.state,
    address: node.address === null ? "this machine" : clean(node.address),
    board: clean(facts.model).replaceAll("Raspberry Pi ", "Pi ") || clean(facts.cpuModel),
    cores: facts.cpuCores == null ? "" : count(facts.cpuCores, "core", "cores"),
    cpu: vitals?.cpuPercent == null ? unknown : percent(share(vitals.cpuPercent)),
    cpuShare: share(vitals?.cpuPercent ?? 0),
    memory: total == null ? unknown : used === null ? bytes(total) : `${bytes(used)} / ${bytes(total)}`,
    memoryShare: total != null && total > 0 && used !== null ? share((used / total) * 100) : 0,
    temperature: vitals?.temperatureCelsius == null ? "" : celsius(vitals.temperatureCelsius),
    trouble: trouble(node),
    signs: signs(node),
    health: node.health?.level ?? "",
    seen: seenOf(node, now),
  };
}

export function seenOf(node: ClusterNode, now: number): string {
  const seconds = secondsBetween(node.lastSeenAt, now);
  return node.state === "late" || node.state === "lost" ? `silent for ${lasting(seconds)}` : ago(seconds);
}
