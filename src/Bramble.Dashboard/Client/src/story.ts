// A node's live values in whole words. Twin of Wording/NodeStory.cs.
import { fieldsOf } from "./fields";
import { memoryUsed, secondsBetween } from "./rules";
import { healthSentence, trouble } from "./trouble-words";
import type { ClusterNode, NodeFacts, NodeVitals } from "./types";
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
      card: cardOf(node.facts, vitals),
      start: startOf(node.facts, vitals),
      counts: countsOf(vitals),
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

const kinds = new Map([["sd", "SD card"], ["emmc", "eMMC"], ["nvme", "NVMe disk"], ["usb", "USB disk"]]);

/** The card or disk that it runs from. Twin of CardWords of the API. */
export function cardOf(facts: NodeFacts, vitals: NodeVitals | null | undefined): string {
  const device = vitals?.filesystems?.find((one) => one.mountPoint === "/")?.device;
  const names = [...(facts.disks ?? []), ...(vitals?.disks ?? [])].map((disk) => disk.name);
  const name = names.find((one) => isOn(device, one)) ?? names[0];
  if (name === undefined) {
    return notTold;
  }

  const disk = facts.disks?.find((one) => one.name === name);
  const use = vitals?.disks?.find((one) => one.name === name);
  const lifetimes = (vitals?.filesystems ?? []).filter((one) => isOn(one.device, name) && one.lifetimeWrittenBytes != null);
  const used = use?.lifeUsedPercent;
  return clean(
    [
      `${kinds.get(disk?.kind ?? "") ?? "disk"} ${disk?.model || name}`,
      disk?.sizeBytes == null ? "" : bytes(disk.sizeBytes),
      disk?.madeIn == null ? "" : `made in ${disk.madeIn}`,
      use?.writtenBytes == null ? "" : `${bytes(use.writtenBytes)} written since boot`,
      lifetimes.length === 0
        ? ""
        : `${bytes(lifetimes.reduce((sum, one) => sum + (one.lifetimeWrittenBytes ?? 0), 0))} written in the life of its filesystems`,
      used == null ? "" : used > 100 ? "has used more than its whole life" : `has used up to ${used} % of its life`,
    ]
      .filter((part) => part !== "")
      .join(", "),
  );
}

/** mmcblk0p2 is a part of mmcblk0, sda1 of sda. */
function isOn(device: string | null | undefined, disk: string): boolean {
  return device != null && device.startsWith(disk) && /^(p?[0-9]+)?$/.test(device.slice(disk.length));
}

const resets = new Map([
  ["power-on", "its power came on"],
  ["restart", "it was told to restart"],
  ["under-voltage", "its voltage broke down"],
  ["over-voltage", "its voltage was too high"],
  ["over-temperature", "it was too hot"],
  ["enable-signal", "its enable pin was pulled down"],
  ["watchdog", "its watchdog found that it hung"],
]);

/** When it started, and why. Twin of ResetWords of the API. */
export function startOf(facts: NodeFacts, vitals: NodeVitals | null | undefined): string {
  const why = resets.get(facts.boot?.resetCause ?? "");
  const up = vitals?.uptimeSeconds;
  if (up == null) {
    return why ?? notTold;
  }

  return why === undefined ? ago(up) : `${ago(up)}: ${why}`;
}

/** How often it was held back. Twin of ThrottleWords.Counted of the API. */
export function countsOf(vitals: NodeVitals | null | undefined): string {
  const counts = vitals?.throttleCounts;
  const times: [string, number | null | undefined][] = [
    ["under-voltage", counts?.underVoltage],
    ["frequency-capped", counts?.frequencyCapped],
    ["throttled", counts?.throttled],
    ["soft-temperature-limit", counts?.softTemperatureLimit],
  ];
  if (times.every(([, n]) => n == null)) {
    return notTold;
  }

  const counted = times.filter(([, n]) => (n ?? 0) > 0).map(([word, n]) => `${word} ${n === 1 ? "once" : `${n} times`}`);
  return `${counted.length === 0 ? "never" : counted.join(", ")} since the agent started`;
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
