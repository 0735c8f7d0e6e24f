// Pages about jobs are kept true by asking for them again and taking over the parts that are marked: what the server
// renders is rendered by nobody else. Nothing of it is run: a parsed document has no scripts that start.
import { isPaused, setConnected, startLive } from "./live";
import { watch } from "./stream";

/** A job of 10,000 tasks has hundreds of events a second; the page is asked for once in two. */
const atMost = 2_000;

/** Without any event the times in words still grow old. */
const atLeast = 15_000;

export function startFresh(): void {
  const parts = document.querySelectorAll<HTMLElement>("[data-fresh]");
  if (parts.length === 0) {
    return;
  }

  const job = document.querySelector<HTMLElement>("[data-job]")?.dataset["job"];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = 0;
  let last = 0;

  const plan = (wait: number): void => {
    const at = Math.max(performance.now() + wait, last + atMost);
    if (timer === undefined || at < due) {
      clearTimeout(timer);
      due = at;
      timer = setTimeout(() => void refresh(), at - performance.now());
    }
  };

  const refresh = async (): Promise<void> => {
    timer = undefined;
    last = performance.now();
    try {
      if (!isPaused() && !document.hidden) {
        const response = await fetch(location.href, { cache: "no-store", headers: { accept: "text/html" } });
        if (response.ok) {
          takeOver(new DOMParser().parseFromString(await response.text(), "text/html"));
        }
      }
    } catch {
      // The master is away: the strip says so, and what is shown stays.
    }

    plan(atLeast);
  };

  startLive(() => plan(0));
  document.addEventListener("visibilitychange", () => plan(0));
  watch("job,task,store,vitals", {
    hello: () => {
      setConnected(true);
      plan(0);
    },
    event: (event) => {
      if (event.jobId == null || job === undefined || event.jobId === job) {
        plan(0);
      }
    },
    broken: () => setConnected(false),
  });
}

/** Puts the marked parts of a document in the place of ours; whoever is on a link in them stays on it. */
export function takeOver(fresh: Document): void {
  const held = document.activeElement?.closest("[data-fresh]") ? document.activeElement.getAttribute("href") : null;
  for (const part of fresh.querySelectorAll<HTMLElement>("[data-fresh]")) {
    const ours = document.querySelector(`[data-fresh="${CSS.escape(part.dataset["fresh"] ?? "")}"]`);
    if (ours && ours.outerHTML !== part.outerHTML) {
      ours.replaceWith(document.adoptNode(part));
    }
  }

  if (held !== null) {
    document.querySelector<HTMLElement>(`[data-fresh] a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  }
}
