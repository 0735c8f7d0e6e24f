// A node's live values in whole words. Twin of Wording/NodeStory.cs.
import { fieldsOf } from "./fields";
import { memoryUsed, secondsBetween } from "./rules";
import { healthSentence, trouble } from "./trouble-words";
import type { ClusterNode, NodeVitals } from "./types";
import { ago, bytes, celsius, clean, count, decimal, hundredths, lasting, percent } from "./words";

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
      health: healthSentence(node.health),
      voltage: voltageOf(vitals?.supply),
      disk: diskOf(vitals?.filesystems),
      card: cardOf(vitals?.disks),
      network: networkOf(vitals?.networks),
      fan: fanOf(vitals?.fan),
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

function voltageOf(supply: NodeVitals["supply"]): string {
  const power = supply?.watts == null ? "" : `, ${decimal(supply.watts)} W`;
  if (supply?.inputVolts != null) {
    return `${hundredths(supply.inputVolts)} V${power}`;
  }

  return supply?.underVoltage == null ? notTold : `${supply.underVoltage ? "too low" : "enough"}${power}`;
}

function diskOf(filesystems: NodeVitals["filesystems"]): string {
  const root = filesystems?.find((one) => one.mountPoint === "/");
  const used = root?.usedBytes;
  const available = root?.availableBytes;
  if (used == null || available == null || used + available <= 0) {
    return notTold;
  }

  return `${percent((100 * used) / (used + available))} used, ${bytes(available)} free${root?.readOnly ? ", read-only" : ""}`;
}

function cardOf(disks: NodeVitals["disks"]): string {
  const disk = disks?.find((one) => one.lifeUsedPercent != null);
  if (disk?.lifeUsedPercent == null) {
    return notTold;
  }

  const used = disk.lifeUsedPercent > 100 ? "more than its whole life" : `up to ${percent(disk.lifeUsedPercent)} of its life`;
  return `${clean(disk.name)} has used ${used}`;
}

function networkOf(networks: NodeVitals["networks"]): string {
  let received: number | null = null;
  let sent: number | null = null;
  for (const one of networks ?? []) {
    received = one.receivedBytesPerSecond == null ? received : (received ?? 0) + one.receivedBytesPerSecond;
    sent = one.sentBytesPerSecond == null ? sent : (sent ?? 0) + one.sentBytesPerSecond;
  }

  return received === null || sent === null ? notTold : `${bytes(received)}/s in, ${bytes(sent)}/s out`;
}

function fanOf(fan: NodeVitals["fan"]): string {
  if (fan?.rpm != null) {
    return `${fan.rpm} turns a minute`;
  }

  return fan?.dutyPercent == null ? notTold : `driven at ${percent(fan.dutyPercent)}`;
}
