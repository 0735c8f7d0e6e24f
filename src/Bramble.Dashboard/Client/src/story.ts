// A node's live values in whole words. Twin of Wording/NodeStory.cs.
import { fieldsOf } from "./fields";
import { memoryUsed, secondsBetween, trouble } from "./rules";
import type { ClusterNode } from "./types";
import { ago, bytes, celsius, clean, count, decimal, lasting, percent } from "./words";

export interface NodeStory {
  texts: Record<string, string>;
  cpuShare: number;
  memoryShare: number;
}

const notTold = "not told";
const warmCelsius = 60;
const hotCelsius = 80;

export function storyOf(node: ClusterNode, now: number): NodeStory {
  const fields = fieldsOf(node, now);
  const vitals = node.vitals;
  return {
    texts: {
      state: stateOf(node, now),
      processor: processorOf(node, fields.cpuShare),
      clock: vitals?.cpuFrequencyMegahertz == null ? notTold : `${decimal(vitals.cpuFrequencyMegahertz)} MHz`,
      load: vitals?.load1 == null ? notTold : `${decimal(vitals.load1)} over the last minute`,
      memory: memoryOf(node, fields.memoryShare),
      swap: swapOf(node),
      temperature: temperatureOf(vitals?.temperatureCelsius),
      throttled: throttledOf(vitals?.throttled),
      seen: ago(secondsBetween(node.lastSeenAt, now)),
      reading: vitals ? ago(secondsBetween(vitals.at, now)) : "none yet",
    },
    cpuShare: fields.cpuShare,
    memoryShare: fields.memoryShare,
  };
}

function stateOf(node: ClusterNode, now: number): string {
  const silent = lasting(secondsBetween(node.lastSeenAt, now));
  switch (node.state) {
    case "ready": {
      const problem = trouble(node);
      return problem === "" ? "Well" : `Needs attention: ${problem}`;
    }
    case "late":
      return `Late: silent for ${silent}`;
    case "lost":
      return `Lost: silent for ${silent}`;
    case "pending":
      return "Waits for approval";
    default:
      return "Removed";
  }
}

function processorOf(node: ClusterNode, busy: number): string {
  const cores = node.facts.cpuCores;
  if (node.vitals?.cpuPercent == null) {
    return notTold;
  }

  return cores == null ? `${percent(busy)} busy` : `${percent(busy)} of ${count(cores, "core", "cores")} busy`;
}

function memoryOf(node: ClusterNode, inUse: number): string {
  const total = node.facts.memoryBytes;
  const used = memoryUsed(node);
  if (total == null) {
    return notTold;
  }

  return used === null ? `${bytes(total)}, use not told` : `${bytes(used)} of ${bytes(total)} in use (${percent(inUse)})`;
}

function swapOf(node: ClusterNode): string {
  const total = node.facts.swapBytes;
  const free = node.vitals?.swapFreeBytes;
  if (total == null) {
    return notTold;
  }

  if (total === 0) {
    return "none";
  }

  return free == null ? bytes(total) : `${bytes(Math.max(0, total - free))} of ${bytes(total)} in use`;
}

function temperatureOf(heat: number | null | undefined): string {
  if (heat == null) {
    return notTold;
  }

  const words =
    heat >= hotCelsius ? "hot: the board slows itself down from 80 °C" : heat >= warmCelsius ? "warm" : "fine";
  return `${celsius(heat)}, ${words}`;
}

function throttledOf(reasons: string[] | null | undefined): string {
  if (reasons == null) {
    return notTold;
  }

  return reasons.length === 0 ? "no" : reasons.slice(0, 3).map(clean).join(", ");
}
