// The overview: tiles, sentence and strip, changed once a frame and only where something has changed.
import { type Capacity, capacityOf } from "./capacity";
import { masterNow } from "./clock";
import { Cluster } from "./cluster";
import { field, setAttribute, setHidden, setText } from "./dom";
import { prependEvent } from "./event-list";
import { isPaused, setConnected, startLive } from "./live";
import { naturalOrder } from "./order";
import { setBar, Tile } from "./tile";
import type { ClusterEvent, ClusterNode } from "./types";
import { verdictOf } from "./verdict";

const recentEvents = 8;
const maxWaitingEvents = 100;

export function startOverview(grid: HTMLElement): void {
  const tiles = new Map<string, Tile>();
  const order: Tile[] = [];
  const dirty = new Set<string>();
  let events: ClusterEvent[] = [];
  let scheduled = false;

  const visible = new Set<Tile>();
  const byElement = new WeakMap<Element, Tile>();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const tile = byElement.get(entry.target);
      if (tile && entry.isIntersecting) {
        visible.add(tile);
        tick(tile);
      } else if (tile) {
        visible.delete(tile);
      }
    }
  });

  const cluster = new Cluster({
    changed(node) {
      tiles.get(node.id)?.remember(node);
      touch(node.id);
    },
    left: touch,
    event(event) {
      events = [...events, event].slice(-maxWaitingEvents);
      schedule();
    },
    connected: setConnected,
  });

  for (const element of grid.querySelectorAll<HTMLElement>("[data-node]")) {
    const tile = Tile.of(element);
    tiles.set(tile.id, tile);
    order.push(tile);
    show(tile);
  }

  function show(tile: Tile): void {
    byElement.set(tile.element, tile);
    observer.observe(tile.element);
  }

  function touch(id: string): void {
    dirty.add(id);
    schedule();
  }

  function schedule(): void {
    if (!scheduled && !isPaused()) {
      scheduled = true;
      requestAnimationFrame(flush);
    }
  }

  function flush(): void {
    scheduled = false;
    if (isPaused()) {
      return;
    }

    const now = masterNow();
    for (const id of dirty) {
      const node = cluster.nodes.get(id);
      if (node) {
        put(node, now);
      } else {
        drop(id);
      }
    }

    dirty.clear();
    const list = document.getElementById("recent");
    events.forEach((event) => prependEvent(list, event, recentEvents));
    setHidden(document.getElementById("recent-none"), list?.firstElementChild != null);
    events = [];
    summarise(now);
  }

  function put(node: ClusterNode, now: number): void {
    let tile = tiles.get(node.id);
    const isNew = tile === undefined;
    tile ??= Tile.make(node.id) ?? undefined;
    if (!tile) {
      return;
    }

    const before = tile.name;
    if (isNew) {
      tile.remember(node);
    }

    tile.update(node, now);
    if (isNew || before !== tile.name) {
      place(tile, isNew);
    }

    tiles.set(node.id, tile);
  }

  function place(tile: Tile, isNew: boolean): void {
    const old = isNew ? -1 : order.indexOf(tile);
    if (old >= 0) {
      order.splice(old, 1);
    }

    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = order[middle];
      if (other && naturalOrder(other.name, tile.name) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }

    const next = order[low];
    order.splice(low, 0, tile);
    grid.insertBefore(tile.element, next?.element ?? null);
    show(tile);
  }

  function drop(id: string): void {
    const tile = tiles.get(id);
    if (tile) {
      tiles.delete(id);
      order.splice(order.indexOf(tile), 1);
      visible.delete(tile);
      observer.unobserve(tile.element);
      tile.leave();
    }
  }

  function tick(tile: Tile): void {
    const node = cluster.nodes.get(tile.id);
    if (node && !isPaused()) {
      tile.tick(node, masterNow());
    }
  }

  function summarise(now: number): void {
    const nodes = order.flatMap((tile) => cluster.nodes.get(tile.id) ?? []);
    if (nodes.length !== order.length) {
      // Before the first reading the server's own words are the better ones.
      return;
    }

    const verdict = verdictOf(nodes, now);
    setAttribute(document.getElementById("verdict"), "data-level", verdict.level);
    setText(document.getElementById("sentence"), verdict.sentence);
    setText(document.getElementById("announcement"), verdict.announcement);
    setHidden(document.getElementById("empty"), nodes.length > 0);
    setHidden(document.getElementById("capacity"), nodes.length === 0);
    showCapacity(capacityOf(nodes));
  }

  startLive(schedule);
  setInterval(() => {
    visible.forEach(tick);
    if (!isPaused() && cluster.nodes.size > 0) {
      summariseAges();
    }
  }, 1000);

  /** Durations in the sentence grow by themselves; nothing else does. */
  function summariseAges(): void {
    const level = document.getElementById("verdict")?.getAttribute("data-level");
    if (level === "warn" || level === "bad") {
      schedule();
    }
  }

  cluster.start();
}

function showCapacity(capacity: Capacity): void {
  const strip = document.getElementById("capacity");
  if (!strip) {
    return;
  }

  for (const [name, value] of Object.entries(capacity)) {
    if (typeof value === "string") {
      setText(field(strip, name), value);
    }
  }

  setBar(strip.querySelector('[data-bar="cores"]'), capacity.coresShare);
  setBar(strip.querySelector('[data-bar="memory"]'), capacity.memoryShare);
  setBar(strip.querySelector('[data-bar="heat"]'), capacity.heatShare);
  const states = [
    ["ready", capacity.readyShare, 0],
    ["late", capacity.lateShare, capacity.readyShare],
    ["lost", capacity.lostShare, capacity.readyShare + capacity.lateShare],
  ] as const;
  for (const [state, width, x] of states) {
    const bar = strip.querySelector(`[data-bar="${state}"]`);
    setAttribute(bar, "width", String(width));
    setAttribute(bar, "x", String(x));
  }
}
