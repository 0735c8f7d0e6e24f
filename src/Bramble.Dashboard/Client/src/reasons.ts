// The reasons of a node's health, kept true without touching what has not changed.
import { cloneTemplate, field, setAttribute, setText } from "./dom";
import type { HealthReason } from "./types";
import { clean } from "./words";

const maxReasons = 64;

export function showReasons(list: Element | null, reasons: readonly HealthReason[]): void {
  if (!list) {
    return;
  }

  const shown = reasons.slice(0, maxReasons);
  while (list.children.length > shown.length) {
    list.lastElementChild?.remove();
  }

  shown.forEach((reason, i) => {
    let row = list.children[i] ?? null;
    if (!row) {
      row = cloneTemplate("reason");
      if (!row) {
        return;
      }

      list.append(row);
    }

    setAttribute(row, "data-severity", reason.severity);
    setText(field(row, "text"), clean(reason.text));
    setText(field(row, "cure"), clean(reason.cure));
    setText(field(row, "id"), clean(reason.id));
  });
}
