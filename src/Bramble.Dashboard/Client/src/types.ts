// The part of the HTTP API that the page reads; the contract is Bramble.Protocol/Api.

export type NodeState = "pending" | "ready" | "late" | "lost" | "removed";

export interface NodeFacts {
  hostname?: string | null;
  model?: string | null;
  cpuModel?: string | null;
  cpuCores?: number | null;
  memoryBytes?: number | null;
  swapBytes?: number | null;
  boot?: { resetCause?: string | null } | null;
  disks?: { name: string; kind?: string | null; sizeBytes?: number | null; model?: string | null; madeIn?: string | null }[] | null;
}

export interface NodeVitals {
  cpuPercent?: number | null;
  cpuFrequencyMegahertz?: number | null;
  memoryAvailableBytes?: number | null;
  swapFreeBytes?: number | null;
  load1?: number | null;
  temperatureCelsius?: number | null;
  throttled?: string[] | null;
  throttleCounts?: {
    underVoltage?: number | null;
    frequencyCapped?: number | null;
    throttled?: number | null;
    softTemperatureLimit?: number | null;
  } | null;
  uptimeSeconds?: number | null;
  supply?: { underVoltage?: boolean | null; inputVolts?: number | null; watts?: number | null } | null;
  fan?: { rpm?: number | null; dutyPercent?: number | null } | null;
  filesystems?: {
    mountPoint: string;
    device?: string | null;
    usedBytes?: number | null;
    availableBytes?: number | null;
    readOnly?: boolean | null;
    lifetimeWrittenBytes?: number | null;
  }[] | null;
  disks?: { name: string; writtenBytes?: number | null; lifeUsedPercent?: number | null }[] | null;
  networks?: { receivedBytesPerSecond?: number | null; sentBytesPerSecond?: number | null }[] | null;
  at: string;
}

export interface HealthReason {
  id: string;
  severity: "info" | "attention" | "critical";
  text: string;
  cure: string;
}

export interface NodeHealth {
  level: "ok" | "attention" | "critical";
  reasons: HealthReason[];
}

export interface ProcessInfo {
  pid: number;
  name: string;
  cpuPercent?: number | null;
  memoryBytes?: number | null;
}

export interface VitalsColumns {
  from: string;
  step: number;
  series: Record<string, (number | null)[]>;
}

export interface ClusterNode {
  id: string;
  name: string;
  kind: "agent" | "classic";
  state: NodeState;
  address: string | null;
  facts: NodeFacts;
  vitals: NodeVitals | null;
  lastSeenAt: string;
  health?: NodeHealth | null;
}

export interface NodeList {
  items: ClusterNode[];
  nextCursor: string | null;
}

export interface ClusterEvent {
  id: string;
  type: string;
  at: string;
  message: string;
  nodeId?: string | null;
  nodeName?: string | null;
  reason?: string | null;
  jobId?: string | null;
  node?: ClusterNode | null;
}

export interface NodePulse {
  id: string;
  state: NodeState;
  lastSeenAt: string;
  vitals: NodeVitals | null;
  health?: NodeHealth | null;
}

export interface VitalsFrame {
  at: string;
  nodes: NodePulse[];
}

export interface ClusterSummary {
  storeTrouble?: { code: string; message: string } | null;
}

export interface StreamHello {
  at: string;
  version: string;
  resumed: boolean;
}
