// What is wrong with a node that is heard from, as its health tells. Twin of Wording/Trouble.cs.
import type { ClusterNode, HealthReason, NodeHealth } from "./types";
import { celsius, clean, count } from "./words";

const hotCelsius = 80;
const maxReasons = 3;
const ofTheState = new Set(["node-lost", "node-late", "node-pending"]);

const wordsOf = new Map([
  ["under-voltage", "under-voltage"],
  ["under-voltage-seen", "under-voltage since boot"],
  ["input-voltage-low", "low voltage"],
  ["usb-over-current", "USB over-current"],
  ["brown-out-reset", "reset by low voltage"],
  ["hot", "hot"],
  ["throttled", "throttled"],
  ["fan-stopped", "fan stopped"],
  ["root-read-only", "disk read-only"],
  ["filesystem-errors", "filesystem errors"],
  ["card-worn", "card worn"],
  ["disk-nearly-full", "disk nearly full"],
  ["swap-on-card", "swap on the card"],
  ["memory-low", "memory short"],
  ["clock-unsynchronised", "clock not kept right"],
  ["clock-skewed", "clock wrong"],
  ["slow-link", "slow link"],
  ["wifi-weak", "weak Wi-Fi"],
  ["cloned-machine-id", "copied card"],
]);

const signsOf: readonly (readonly [string, ReadonlySet<string>])[] = [
  ["⚡", new Set(["under-voltage", "under-voltage-seen", "input-voltage-low", "usb-over-current", "brown-out-reset"])],
  ["🌡", new Set(["hot", "throttled", "fan-stopped"])],
  ["💾", new Set(["root-read-only", "filesystem-errors", "card-worn", "disk-nearly-full", "swap-on-card"])],
];

export function trouble(node: ClusterNode): string {
  const words = node.health
    ? weighty(node.health)
        .slice(0, maxReasons)
        .map((reason) => wordOf(reason.id, node))
    : unjudged(node);
  return words.join(" + ");
}

export function signs(node: ClusterNode): string {
  const ids = node.health ? weighty(node.health).map((reason) => reason.id) : [];
  return signsOf
    .filter(([, checks]) => ids.some((id) => checks.has(id)))
    .map(([sign]) => sign)
    .join("");
}

export function healthSentence(health: NodeHealth | null | undefined): string {
  if (!health) {
    return "Not looked at yet.";
  }

  const critical = health.reasons.filter((reason) => reason.severity === "critical").length;
  const attention = health.reasons.filter((reason) => reason.severity === "attention").length;
  if (critical === 0) {
    return attention === 0 ? "Nothing needs attention." : `${count(attention, "thing needs", "things need")} attention.`;
  }

  return attention === 0 ? `${critical} critical.` : `${critical} critical, ${attention} more to look at.`;
}

function weighty(health: NodeHealth): HealthReason[] {
  return health.reasons.filter((reason) => reason.severity !== "info" && !ofTheState.has(reason.id));
}

function wordOf(id: string, node: ClusterNode): string {
  const heat = node.vitals?.temperatureCelsius;
  return id === "hot" && heat != null ? `at ${celsius(heat)}` : (wordsOf.get(id) ?? clean(id));
}

function unjudged(node: ClusterNode): string[] {
  const reasons = (node.vitals?.throttled ?? []).slice(0, maxReasons).map(clean);
  const heat = node.vitals?.temperatureCelsius;
  return heat != null && heat >= hotCelsius ? [...reasons, `at ${celsius(heat)}`] : reasons;
}
