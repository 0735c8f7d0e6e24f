// The cluster as this tab knows it: read once, then kept true by the stream.
import { readNodes } from "./api";
import { isNewer, withPulse } from "./pulse";
import { watch } from "./stream";
import type { ClusterEvent, ClusterNode, NodePulse, StreamHello, VitalsFrame } from "./types";

export interface ClusterListener {
  /** A node is new or has changed. */
  changed(node: ClusterNode): void;
  left(id: string): void;
  event(event: ClusterEvent): void;
  /** The stream runs, or does not. */
  connected(yes: boolean): void;
}

const retryRead = 2_000;

export class Cluster {
  readonly nodes = new Map<string, ClusterNode>();
  private reading = false;
  private readAgain = false;
  /** What came while the nodes were being read; it is newer than what is read, or the same. */
  private waiting: ClusterEvent[] = [];
  /** The last live values of each node that came meanwhile; they may be older than what is read. */
  private waitingPulses = new Map<string, NodePulse>();

  constructor(private readonly listener: ClusterListener) {}

  start(): void {
    watch("node,store,vitals", {
      hello: (hello) => this.hello(hello),
      event: (event) => this.event(event),
      vitals: (frame) => this.vitals(frame),
      broken: () => this.listener.connected(false),
    });
  }

  private hello(hello: StreamHello): void {
    this.listener.connected(true);
    if (!hello.resumed) {
      void this.read();
    }
  }

  private async read(): Promise<void> {
    if (this.reading) {
      this.readAgain = true;
      return;
    }

    this.reading = true;
    try {
      const nodes = await readNodes();
      const present = new Set(nodes.map((node) => node.id));
      for (const id of [...this.nodes.keys()].filter((known) => !present.has(known))) {
        this.remove(id);
      }

      for (const node of nodes) {
        this.put(node);
      }
    } catch {
      // The master is away or overloaded: what is shown stays, and says how old it is.
      this.readAgain = false;
      setTimeout(() => void this.read(), retryRead);
    } finally {
      this.reading = false;
      const waiting = this.waiting;
      this.waiting = [];
      waiting.forEach((event) => this.apply(event));
      const pulses = this.waitingPulses;
      this.waitingPulses = new Map();
      for (const pulse of pulses.values()) {
        const node = this.nodes.get(pulse.id);
        if (node && isNewer(pulse, node)) {
          this.pulse(pulse);
        }
      }
    }

    if (this.readAgain) {
      this.readAgain = false;
      void this.read();
    }
  }

  private event(event: ClusterEvent): void {
    this.listener.event(event);
    if (this.reading) {
      this.waiting.push(event);
    } else {
      this.apply(event);
    }
  }

  private apply(event: ClusterEvent): void {
    if (event.node) {
      this.put(event.node);
    } else if (event.type === "node.left" && event.nodeId) {
      this.remove(event.nodeId);
    }
  }

  private vitals(frame: VitalsFrame): void {
    for (const pulse of frame.nodes) {
      if (this.reading) {
        this.waitingPulses.set(pulse.id, pulse);
      }

      this.pulse(pulse);
    }
  }

  private pulse(pulse: NodePulse): void {
    const node = this.nodes.get(pulse.id);
    if (node) {
      this.put(withPulse(node, pulse));
    }
  }

  private put(node: ClusterNode): void {
    this.nodes.set(node.id, node);
    this.listener.changed(node);
  }

  private remove(id: string): void {
    if (this.nodes.delete(id)) {
      this.listener.left(id);
    }
  }
}
