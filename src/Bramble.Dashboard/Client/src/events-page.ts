import { prependEvent } from "./event-list";
import { setHidden } from "./dom";
import { isPaused, setConnected, startLive } from "./live";
import { watch } from "./stream";
import type { ClusterEvent } from "./types";

const kept = 500;

export function startEvents(list: HTMLElement): void {
  let waiting: ClusterEvent[] = [];

  const flush = (): void => {
    if (!isPaused()) {
      waiting.forEach((event) => prependEvent(list, event, kept));
      waiting = [];
      setHidden(document.getElementById("recent-none"), list.firstElementChild !== null);
    }
  };

  startLive(flush);
  watch("node,store,vitals", {
    hello: () => setConnected(true),
    event: (event) => {
      waiting = [...waiting, event].slice(-kept);
      flush();
    },
    broken: () => setConnected(false),
  });
}
