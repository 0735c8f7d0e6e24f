// A list of events, newest first.
import { cloneTemplate, field, setText } from "./dom";
import type { ClusterEvent } from "./types";
import { clean } from "./words";

export function prependEvent(list: HTMLElement | null, event: ClusterEvent, most: number): void {
  const row = list && cloneTemplate("event");
  if (!list || !row || [...list.children].some((known) => known.getAttribute("data-event") === event.id)) {
    return;
  }

  row.setAttribute("data-event", event.id);
  row.setAttribute("data-type", event.type);
  field(row, "at")?.setAttribute("datetime", event.at);
  setText(field(row, "at"), timeOf(event.at));
  setText(field(row, "message"), clean(event.message));
  list.prepend(row);
  while (list.childElementCount > most) {
    list.lastElementChild?.remove();
  }
}

/** Shows the times of the rows that the server made in the viewer's own time zone. */
export function localiseTimes(root: ParentNode): void {
  for (const time of root.querySelectorAll("time[data-local]")) {
    setText(time, timeOf(time.getAttribute("datetime") ?? ""));
  }
}

function timeOf(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString("en-GB", { hour12: false });
}
