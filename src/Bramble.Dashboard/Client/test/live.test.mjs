// Clock, stream and cluster with the browser's part played by hand.
import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./bundle.mjs";

class Source {
  static CLOSED = 2;
  static all = [];
  readyState = 1;
  listeners = new Map();

  constructor(url) {
    this.url = url;
    Source.all.push(this);
  }

  static get open() {
    return Source.all.filter((source) => source.readyState !== Source.CLOSED);
  }

  addEventListener(type, listener) {
    this.listeners.set(type, listener);
  }

  close() {
    this.readyState = Source.CLOSED;
  }

  say(type, data) {
    this.listeners.get(type)({ data: JSON.stringify(data) });
  }
}

/** A browser in which time stands still until it is told to move. */
async function browser() {
  const windowListeners = new Map();
  const timers = [];
  const page = { now: 1_000, windowListeners, timers };
  Source.all = [];
  globalThis.EventSource = Source;
  globalThis.document = { documentElement: { dataset: { now: "1000000", version: "1" } } };
  globalThis.sessionStorage = { getItem: () => null, setItem: () => {} };
  Object.defineProperty(globalThis, "performance", { value: { now: () => page.now }, configurable: true });
  globalThis.addEventListener = (type, listener) => windowListeners.set(type, listener);
  page.modules = await load("live");
  globalThis.setTimeout = (callback) => {
    const timer = { callback, live: true };
    timers.push(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    if (timer) {
      timer.live = false;
    }
  };
  page.fire = () => timers.splice(0).forEach((timer) => timer.live && timer.callback());
  return page;
}

const real = { setTimeout, clearTimeout, performance };
test.afterEach(() => {
  globalThis.setTimeout = real.setTimeout;
  globalThis.clearTimeout = real.clearTimeout;
  Object.defineProperty(globalThis, "performance", { value: real.performance, configurable: true });
});

const at = (milliseconds) => new Date(milliseconds).toISOString();
const node = (id, seen, cpu) => ({
  id, name: id, kind: "agent", state: "ready", address: null, facts: {}, vitals: { cpuPercent: cpu, at: at(seen) }, lastSeenAt: at(seen),
});

test("a frame that was held up does not set the master's clock back", async () => {
  const page = await browser();
  const { heardAt, masterNow } = page.modules;
  heardAt(at(1_000_500));
  page.now += 1_000;
  heardAt(at(1_000_700)); // made 800 ms before it came
  assert.equal(masterNow(), 1_001_500);
});

test("a master whose clock was set back is believed after a minute of frames", async () => {
  const page = await browser();
  const { heardAt, masterNow } = page.modules;
  for (let i = 0; i < 60; i++) {
    page.now += 1_000;
    heardAt(at(500_000 + i * 1_000));
  }

  assert.equal(masterNow(), 559_000);
});

test("the age of the data counts from the last frame", async () => {
  const page = await browser();
  page.modules.heardAt(at(1_000_000));
  page.now += 7_000;
  assert.equal(page.modules.dataAge(), 7);
});

test("a page restored while it waits to reconnect has one stream", async () => {
  const page = await browser();
  page.modules.watch("node", { hello() {}, broken() {} });
  assert.equal(Source.open.length, 1);
  Source.open[0].readyState = Source.CLOSED;
  Source.all[0].say("error", {});
  page.windowListeners.get("pagehide")();
  page.windowListeners.get("pageshow")({ persisted: true });
  page.fire();
  assert.equal(Source.open.length, 1);
});

test("a stream that the browser gave up is opened again", async () => {
  const page = await browser();
  let broken = 0;
  page.modules.watch("node", { hello() {}, broken: () => broken++ });
  Source.open[0].readyState = Source.CLOSED;
  Source.all[0].say("error", {});
  page.fire();
  assert.deepEqual([broken, Source.open.length], [1, 1]);
});

test("values that come while the nodes are read are not overwritten by older ones", async () => {
  const page = await browser();
  let answer;
  globalThis.fetch = () => new Promise((resolve) => (answer = resolve));
  const cluster = new page.modules.Cluster({ changed() {}, left() {}, event() {}, connected() {} });
  cluster.start();
  const [source] = Source.open;
  source.say("hello", { at: at(1_000_000), version: "1", resumed: false });
  source.say("vitals", { at: at(1_002_000), nodes: [{ ...node("a", 1_002_000, 70) }, { ...node("b", 999_000, 1) }] });
  answer({ ok: true, json: async () => ({ items: [node("a", 1_001_000, 10), node("b", 1_001_000, 20)], nextCursor: null }) });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(cluster.nodes.get("a").vitals.cpuPercent, 70);
  assert.equal(cluster.nodes.get("b").vitals.cpuPercent, 20);
});

test("of the values that come while the nodes are read the last of each node is kept", async () => {
  const page = await browser();
  let answer;
  globalThis.fetch = () => new Promise((resolve) => (answer = resolve));
  const cluster = new page.modules.Cluster({ changed() {}, left() {}, event() {}, connected() {} });
  cluster.start();
  const [source] = Source.open;
  source.say("hello", { at: at(1_000_000), version: "1", resumed: false });
  for (let i = 1; i <= 1_000; i++) {
    source.say("vitals", { at: at(1_000_000 + i), nodes: [node("a", 1_001_000 + i, i % 100)] });
  }

  assert.equal(cluster.waitingPulses.size, 1);
  answer({ ok: true, json: async () => ({ items: [node("a", 1_001_000, 10)], nextCursor: null }) });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(cluster.nodes.get("a").lastSeenAt, at(1_002_000));
});

test("a pulse changes the live values of a node and nothing else", async () => {
  const { modules } = await browser();
  const before = { ...node("a", 1_000_000, 1), facts: { model: "Pi 5" } };
  const after = modules.withPulse(before, { state: "late", lastSeenAt: at(1_005_000), vitals: null });
  assert.deepEqual(after, { ...before, state: "late", lastSeenAt: at(1_005_000), vitals: null });
  assert.deepEqual([modules.isNewer(after, before), modules.isNewer(before, after), modules.isNewer(before, before)], [true, false, false]);
});
