// The master's clock as seen from here. A viewer's own clock may be wrong by years; it is never used.

/** Frames that are remembered: a minute's worth of the busiest stream, one a second. */
const remembered = 60;

// A frame that was held up on its way makes the master's clock look slow, never fast: of the last ones the fastest is
// the truest. Older ones are forgotten, since the master's clock may have been set.
const offsets: number[] = [Number(document.documentElement.dataset["now"] ?? 0) - performance.now()];
let lastFrame = performance.now();

/** The master's time now, in milliseconds since 1970. */
export function masterNow(): number {
  return performance.now() + Math.max(...offsets);
}

/** Takes the time of a frame that has just arrived. */
export function heardAt(at: string): void {
  lastFrame = performance.now();
  const time = Date.parse(at);
  if (!Number.isNaN(time)) {
    offsets.push(time - lastFrame);
    offsets.splice(0, offsets.length - remembered);
  }
}

/** Seconds since anything came from the master. */
export function dataAge(): number {
  return (performance.now() - lastFrame) / 1000;
}
