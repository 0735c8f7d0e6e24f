// One event stream per tab. The browser resumes a broken one itself (Last-Event-ID); where it gives up, we begin anew.
import { heardAt } from "./clock";
import { troubleChanged } from "./trouble";
import type { ClusterEvent, StreamHello, VitalsFrame } from "./types";

export interface StreamHandlers {
  /** The stream has begun. Not resumed means that events may have been missed. */
  hello(hello: StreamHello): void;
  event?(event: ClusterEvent): void;
  vitals?(frame: VitalsFrame): void;
  broken(): void;
}

const firstRetry = 1_000;
const maxRetry = 15_000;

/** Reads the stream. A watched node sends a reading each second, as long as the page is to be seen. */
export function watch(types: string, handlers: StreamHandlers, watched?: string): void {
  let retry = firstRetry;
  let current: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    clearTimeout(timer);
    current?.close();
    current = null;
  };

  const open = (): void => {
    // Whoever asks for it, there is one stream: a wait that a restored page still has must not open a second.
    close();
    const source = new EventSource(`/api/v1/events?types=${types}${watched && !document.hidden ? `&watch=${encodeURIComponent(watched)}` : ""}`);
    current = source;
    source.addEventListener("hello", (message) => {
      retry = firstRetry;
      const hello = JSON.parse(message.data) as StreamHello;
      heardAt(hello.at);
      if (!reloadForVersion(hello.version)) {
        handlers.hello(hello);
      }
    });
    source.addEventListener("node", (message) => handlers.event?.(JSON.parse(message.data) as ClusterEvent));
    for (const type of ["job", "task"]) {
      source.addEventListener(type, (message) => handlers.event?.(JSON.parse(message.data) as ClusterEvent));
    }

    source.addEventListener("store", (message) => {
      const event = JSON.parse(message.data) as ClusterEvent;
      troubleChanged(event);
      handlers.event?.(event);
    });
    source.addEventListener("vitals", (message) => {
      const frame = JSON.parse(message.data) as VitalsFrame;
      heardAt(frame.at);
      handlers.vitals?.(frame);
    });
    source.addEventListener("error", () => {
      handlers.broken();
      if (source.readyState === EventSource.CLOSED) {
        // Up to half of the wait is left to chance, so that many viewers do not come back at once.
        timer = setTimeout(open, retry * (0.5 + Math.random() / 2));
        retry = Math.min(maxRetry, retry * 2);
      }
    });
  };

  addEventListener("pagehide", close);
  if (watched) {
    document.addEventListener("visibilitychange", open);
  }

  // A page restored from the browser's back-forward cache has no stream any more.
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      open();
    }
  });
  open();
}

/** Another version of the master has another page: load it, but once only. */
function reloadForVersion(version: string): boolean {
  const own = document.documentElement.dataset["version"];
  const key = "bramble-reloaded-for";
  if (own === version || sessionStorage.getItem(key) === version) {
    return false;
  }

  sessionStorage.setItem(key, version);
  location.reload();
  return true;
}
