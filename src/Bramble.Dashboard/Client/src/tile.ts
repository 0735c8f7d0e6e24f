// One node's tile: made by the server or cloned from its template, then only ever changed field by field.
import { cloneTemplate, field, setAttribute, setText } from "./dom";
import { fieldsOf, seenOf } from "./fields";
import { level, share } from "./rules";
import { Spark } from "./spark";
import type { ClusterNode } from "./types";

const leaveMilliseconds = 500;

export class Tile {
  private readonly fields = new Map<string, Element>();
  private readonly cpuBar: Element | null;
  private readonly memoryBar: Element | null;
  private readonly spark: Spark | null;
  private lastReading = "";

  /** The name by which the tile stands in its order. */
  name = "";

  private constructor(
    readonly id: string,
    readonly element: HTMLElement,
  ) {
    for (const each of element.querySelectorAll("[data-field]")) {
      this.fields.set(each.getAttribute("data-field") ?? "", each);
    }

    this.cpuBar = element.querySelector('[data-bar="cpu"]');
    this.memoryBar = element.querySelector('[data-bar="memory"]');
    const curve = element.querySelector("[data-spark]");
    this.spark = curve && new Spark(curve);
    this.name = this.fields.get("name")?.textContent ?? "";
  }

  static of(element: HTMLElement): Tile {
    return new Tile(element.dataset["node"] ?? "", element);
  }

  static make(id: string): Tile | null {
    const element = cloneTemplate("tile");
    element?.setAttribute("data-node", id);
    return element && new Tile(id, element);
  }

  /** Keeps a reading for the small curve, whether or not it is shown now. */
  remember(node: ClusterNode): void {
    const vitals = node.vitals;
    if (vitals?.cpuPercent != null && vitals.at !== this.lastReading) {
      this.lastReading = vitals.at;
      this.spark?.add(Date.parse(vitals.at), vitals.cpuPercent);
    }
  }

  update(node: ClusterNode, now: number): void {
    const fields = fieldsOf(node, now);
    this.name = fields.name;
    for (const [name, element] of this.fields) {
      setText(element, String(fields[name as keyof typeof fields] ?? ""));
    }

    setAttribute(this.element, "data-state", node.state);
    setAttribute(this.element, "data-kind", node.kind);
    setAttribute(this.element, "data-health", fields.health);
    setAttribute(this.fields.get("name"), "href", `/nodes/${encodeURIComponent(fields.name)}`);
    setBar(this.cpuBar, fields.cpuShare);
    setBar(this.memoryBar, fields.memoryShare);
    this.spark?.draw();
  }

  /** Only the age: what changes each second on its own. */
  tick(node: ClusterNode, now: number): void {
    setText(field(this.element, "seen"), seenOf(node, now));
  }

  leave(): void {
    this.element.setAttribute("data-left", "");
    setTimeout(() => this.element.remove(), leaveMilliseconds);
  }
}

export function setBar(bar: Element | null, value: number): void {
  setAttribute(bar, "width", String(share(value)));
  setAttribute(bar, "data-level", level(value));
}
