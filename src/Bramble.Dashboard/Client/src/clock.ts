// The master's clock as seen from here. A viewer's own clock may be wrong by years; it is never used.

let offset = Number(document.documentElement.dataset["now"] ?? 0) - performance.now();
let lastFrame = performance.now();

/** The master's time now, in milliseconds since 1970. */
export function masterNow(): number {
  return performance.now() + offset;
}

/** Takes the time of a frame that has just arrived. */
export function heardAt(at: string): void {
  lastFrame = performance.now();
  const time = Date.parse(at);
  if (!Number.isNaN(time)) {
    offset = time - lastFrame;
  }
}

/** Seconds since anything came from the master. */
export function dataAge(): number {
  return (performance.now() - lastFrame) / 1000;
}
