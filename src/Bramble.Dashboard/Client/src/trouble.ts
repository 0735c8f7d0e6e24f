// The line that says that the master cannot record everything. The server shows it first; events keep it true.
import { readStoreTrouble } from "./api";
import { field, setHidden, setText } from "./dom";
import type { ClusterEvent } from "./types";
import { clean } from "./words";

/** Counts the changes told by events: what is read meanwhile is older than they are. */
let changes = 0;

export function troubleChanged(event: ClusterEvent): void {
  changes++;
  show(event.type === "store.degraded" ? event.message : null);
}

/** Where events may have been missed. */
export async function readTrouble(): Promise<void> {
  const before = changes;
  try {
    const message = await readStoreTrouble();
    if (before === changes) {
      show(message);
    }
  } catch {
    // The master is away again: the next stream asks anew.
  }
}

function show(message: string | null): void {
  const line = document.getElementById("trouble");
  if (!line) {
    return;
  }

  setText(field(line, "trouble"), message === null ? "" : clean(message.replace(/^The master cannot record everything: /, "")));
  setHidden(line, message === null);
}
