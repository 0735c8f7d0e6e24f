// The strip under the sentence. Twin of Wording/Capacity.cs.
import { memoryUsed, share } from "./rules";
import type { ClusterNode, NodeState } from "./types";
import { bytes, celsius, clean, decimal, unknown } from "./words";

export interface Capacity {
  nodes: string;
  nodesDetail: string;
  readyShare: number;
  lateShare: number;
  lostShare: number;
  cores: string;
  coresDetail: string;
  coresShare: number;
  memory: string;
  memoryDetail: string;
  memoryShare: number;
  heat: string;
  heatDetail: string;
  heatShare: number;
}

const shownStates: NodeState[] = ["ready", "late", "lost", "pending"];

export function capacityOf(nodes: readonly ClusterNode[]): Capacity {
  const states = new Map<NodeState, number>();
  let [coresTotal, coresUsed, loads, memoryTotal, memoryInUse, tellers] = [0, 0, 0, 0, 0, 0];
  let hottest: ClusterNode | null = null;
  let heat: number | null = null;
  for (const node of nodes) {
    states.set(node.state, (states.get(node.state) ?? 0) + 1);
    coresTotal += node.facts.cpuCores ?? 0;
    if (node.facts.cpuCores != null && node.vitals?.cpuPercent != null) {
      coresUsed += (share(node.vitals.cpuPercent) / 100) * node.facts.cpuCores;
      loads++;
    }

    memoryTotal += node.facts.memoryBytes ?? 0;
    const used = memoryUsed(node);
    if (used !== null) {
      memoryInUse += used;
      tellers++;
    }

    const celsiusNow = node.vitals?.temperatureCelsius;
    if (celsiusNow != null && (heat === null || celsiusNow > heat)) {
      [hottest, heat] = [node, celsiusNow];
    }
  }

  const of = (state: NodeState): number => states.get(state) ?? 0;
  return {
    nodes: decimal(nodes.length),
    nodesDetail: shownStates
      .filter((state) => of(state) > 0)
      .map((state) => `${of(state)} ${state}`)
      .join(" · "),
    readyShare: part(of("ready"), nodes.length),
    lateShare: part(of("late"), nodes.length),
    lostShare: part(of("lost"), nodes.length),
    cores: coresTotal === 0 ? unknown : decimal(loads > 0 ? coresUsed : coresTotal),
    coresDetail: detail(coresTotal > 0, loads > 0, decimal(coresTotal)),
    coresShare: part(coresUsed, coresTotal),
    memory: memoryTotal === 0 ? unknown : bytes(tellers > 0 ? memoryInUse : memoryTotal),
    memoryDetail: detail(memoryTotal > 0, tellers > 0, bytes(memoryTotal)),
    memoryShare: part(memoryInUse, memoryTotal),
    heat: heat === null ? unknown : celsius(heat),
    heatDetail: hottest === null ? "no sensor told" : clean(hottest.name),
    heatShare: share(heat ?? 0),
  };
}

function detail(anyTotal: boolean, anyUsed: boolean, total: string): string {
  return !anyTotal ? "not told yet" : anyUsed ? `of ${total} in use` : "in all, use not told";
}

function part(some: number, whole: number): number {
  return whole > 0 ? share((some / whole) * 100) : 0;
}
