// One node's tile: made by the server or cloned from its template, then only ever changed field by field.
import { cloneTemplate, field, setAttribute, setText } from "./dom";
import { fieldsOf, seenOf } from "./fields";
import { level, share } from "./rules";
import type { ClusterNode } from "./types";

const sparkPoints = 60;
const sparkWidth = 120;
const sparkHeight = 24;
const leaveMilliseconds = 500;

export class Tile {
  private readonly fields = new Map<string, Element>();
  private readonly cpuBar: Element | null;
  private readonly memoryBar: Element | null;
  private readonly line: Element | null;
  private readonly area: Element | null;
  private readonly history: number[] = [];
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
    this.line = element.querySelector("[data-spark] polyline");
    this.area = element.querySelector("[data-spark] polygon");
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
      this.history.push(share(vitals.cpuPercent));
      if (this.history.length > sparkPoints) {
        this.history.shift();
      }
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
    setAttribute(this.fields.get("name"), "href", `/nodes/${encodeURIComponent(fields.name)}`);
    setBar(this.cpuBar, fields.cpuShare);
    setBar(this.memoryBar, fields.memoryShare);
    this.draw();
  }

  /** Only the age: what changes each second on its own. */
  tick(node: ClusterNode, now: number): void {
    setText(field(this.element, "seen"), seenOf(node, now));
  }

  leave(): void {
    this.element.setAttribute("data-left", "");
    setTimeout(() => this.element.remove(), leaveMilliseconds);
  }

  private draw(): void {
    if (this.history.length < 2) {
      return;
    }

    const step = sparkWidth / (sparkPoints - 1);
    const start = sparkWidth - (this.history.length - 1) * step;
    const points = this.history.map((value, i) => {
      const y = sparkHeight - 1 - (value / 100) * (sparkHeight - 2);
      return `${(start + i * step).toFixed(1)},${y.toFixed(1)}`;
    });
    const line = points.join(" ");
    setAttribute(this.line, "points", line);
    setAttribute(this.area, "points", `${start.toFixed(1)},${sparkHeight} ${line} ${sparkWidth},${sparkHeight}`);
  }
}

export function setBar(bar: Element | null, value: number): void {
  setAttribute(bar, "width", String(share(value)));
  setAttribute(bar, "data-level", level(value));
}
