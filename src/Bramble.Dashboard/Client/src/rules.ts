// Small sums that more than one view needs. Twin of Wording/Rules.cs.
import type { ClusterNode } from "./types";

const busyPercent = 70;
const fullPercent = 90;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

export function share(value: number): number {
  return Number.isNaN(value) ? 0 : Math.floor(clamp(value, 0, 100) * 10 + 0.5) / 10;
}

export function memoryUsed(node: ClusterNode): number | null {
  const total = node.facts.memoryBytes;
  const available = node.vitals?.memoryAvailableBytes;
  return total == null || available == null ? null : clamp(total - available, 0, total);
}

export function level(value: number): string {
  return value >= fullPercent ? "full" : value >= busyPercent ? "busy" : "calm";
}

export function secondsBetween(from: string, now: number): number {
  return (now - Date.parse(from)) / 1000;
}
