// The part of the HTTP API that the page reads; the contract is Bramble.Protocol/Api.

export type NodeState = "pending" | "ready" | "late" | "lost" | "removed";

export interface NodeFacts {
  hostname?: string | null;
  model?: string | null;
  cpuModel?: string | null;
  cpuCores?: number | null;
  memoryBytes?: number | null;
  swapBytes?: number | null;
}

export interface NodeVitals {
  cpuPercent?: number | null;
  cpuFrequencyMegahertz?: number | null;
  memoryAvailableBytes?: number | null;
  swapFreeBytes?: number | null;
  load1?: number | null;
  temperatureCelsius?: number | null;
  throttled?: string[] | null;
  at: string;
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
