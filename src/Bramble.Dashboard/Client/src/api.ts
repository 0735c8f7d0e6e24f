import type { ClusterNode, ClusterSummary, NodeList, ProcessInfo, VitalsColumns } from "./types";

const pageSize = 1000;

/** All nodes, page by page. */
export async function readNodes(): Promise<ClusterNode[]> {
  const nodes: ClusterNode[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const response = await fetch(`/api/v1/nodes?limit=${pageSize}${query}`, { cache: "no-store" });
    if (!response.ok) {
      throw new Error(`/api/v1/nodes answered ${response.status}`);
    }

    const page = (await response.json()) as NodeList;
    nodes.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return nodes;
}

/** One node, null where there is none of this id. */
export async function readNode(id: string): Promise<ClusterNode | null> {
  const response = await fetch(`/api/v1/nodes/${encodeURIComponent(id)}`, { cache: "no-store" });
  if (response.status === 404) {
    return null;
  }

  if (!response.ok) {
    throw new Error(`/api/v1/nodes/{id} answered ${response.status}`);
  }

  return (await response.json()) as ClusterNode;
}

/** The last hour of a node by minutes, null where there is none to be had just now. */
export async function readLastHour(id: string): Promise<VitalsColumns | null> {
  const query = "from=60m&step=60&metrics=cpuPercent,memoryAvailableBytes,temperatureCelsius";
  try {
    const response = await fetch(`/api/v1/nodes/${encodeURIComponent(id)}/vitals?${query}`, { cache: "no-store" });
    return response.ok ? ((await response.json()) as VitalsColumns) : null;
  } catch {
    return null;
  }
}

/** The busiest processes of a node, or in words why they can't be had. */
export async function readProcesses(id: string): Promise<ProcessInfo[] | string> {
  try {
    const response = await fetch(`/api/v1/nodes/${encodeURIComponent(id)}/processes`, { cache: "no-store" });
    if (response.ok) {
      return ((await response.json()) as { items: ProcessInfo[] }).items;
    }

    return ((await response.json()) as { detail?: string | null }).detail ?? `The master answered ${response.status}.`;
  } catch {
    return "The master does not answer.";
  }
}

/** Why the master cannot record everything, null where it can. */
export async function readStoreTrouble(): Promise<string | null> {
  const response = await fetch("/api/v1/cluster", { cache: "no-store" });
  if (!response.ok) {
    throw new Error(`/api/v1/cluster answered ${response.status}`);
  }

  return ((await response.json()) as ClusterSummary).storeTrouble?.message ?? null;
}
