// One value over the last hour, a point a minute. Twin of Wording/Sparkline.cs.
import { setAttribute } from "./dom";
import { share } from "./rules";
import type { VitalsColumns } from "./types";

export const sparkPoints = 60;
const width = 120;
const height = 24;
const minute = 60_000;

export interface Curve {
  line: string;
  area: string;
}

export function curveOf(values: readonly (number | null)[]): Curve {
  let line = "";
  let area = "";
  let places: string[] = [];
  for (let i = 0; i <= values.length; i++) {
    const value = values[i];
    if (value != null) {
      places.push(`${tenth((i * width) / (sparkPoints - 1))},${tenth(height - 1 - (value / 100) * (height - 2))}`);
    } else if (places.length > 0) {
      line += `M${(places.length === 1 ? [places[0], places[0]] : places).join("L")}`;
      area += `M${xOf(places[0])},${height}L${places.join("L")}L${xOf(places.at(-1))},${height}Z`;
      places = [];
    }
  }

  return { line, area };
}

/** The curve of an SVG made by the server or cloned from its template. */
export class Spark {
  private readonly line: Element | null;
  private readonly area: Element | null;
  private values: (number | null)[];
  private from: number;
  private sum = 0;
  private count = 0;

  constructor(svg: Element) {
    this.line = svg.querySelector("path.line");
    this.area = svg.querySelector("path.area");
    this.from = Number(svg.getAttribute("data-from"));
    const texts = (svg.getAttribute("data-values") ?? "").split(",");
    this.values = Array.from({ length: sparkPoints }, (_, i) => (texts[i] ? Number(texts[i]) : null));
  }

  /** Takes a value of a moment in: the last point is the average of its minute so far. */
  add(at: number, value: number): void {
    const now = Math.floor(at / minute);
    const last = this.from + sparkPoints - 1;
    if (!Number.isFinite(now) || now < last) {
      return;
    }

    if (now > last) {
      const moved = now - last;
      this.values = moved >= sparkPoints ? Array.from({ length: sparkPoints }, () => null) : this.values.slice(moved);
      while (this.values.length < sparkPoints) {
        this.values.push(null);
      }

      this.from = now - sparkPoints + 1;
      this.sum = 0;
      this.count = 0;
    }

    this.sum += share(value);
    this.count++;
    this.values[sparkPoints - 1] = share(this.sum / this.count);
  }

  /** Shows a history instead, up to a moment. */
  set(columns: VitalsColumns, metric: string, now: number, percent: (value: number) => number): void {
    this.from = Math.floor(now / minute) - sparkPoints + 1;
    this.values = lastHour(columns, metric, now, percent);
    this.draw();
  }

  draw(): void {
    const { line, area } = curveOf(this.values);
    setAttribute(this.line, "d", line);
    setAttribute(this.area, "d", area);
  }
}

/** The values of the hour that ends now, by minutes. */
export function lastHour(columns: VitalsColumns, metric: string, now: number, percent: (value: number) => number): (number | null)[] {
  const values: (number | null)[] = Array.from({ length: sparkPoints }, () => null);
  const from = Math.floor(now / minute) - sparkPoints + 1;
  const first = Math.floor(Date.parse(columns.from) / minute);
  if (columns.step === 60) {
    columns.series[metric]?.forEach((value, i) => {
      const place = first + i - from;
      if (value !== null && place >= 0 && place < sparkPoints) {
        values[place] = share(percent(value));
      }
    });
  }

  return values;
}

function xOf(place: string | undefined): string {
  return place?.split(",")[0] ?? "";
}

function tenth(value: number): number {
  return Math.floor(value * 10 + 0.5) / 10;
}
