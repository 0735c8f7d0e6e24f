// The output of one task, followed as it is written.
import { setText } from "./dom";
import { Screen, tail } from "./screen";

/** So much of the end stays on the page, in characters; all of it is behind the link. */
const most = 256 * 1024;
const retry = 2_000;
const maxRetry = 30_000;

export function startLog(pre: HTMLElement): void {
  const state = document.getElementById("log-state");
  const { job = "", index = "", attempt, stream = "stdout" } = pre.dataset;
  const screen = new Screen();
  const text = document.createTextNode("");
  pre.replaceChildren(text);
  const leave = new AbortController();
  addEventListener("pagehide", () => leave.abort());

  // A page restored from the browser's back-forward cache follows no more: it is loaded anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      location.reload();
    }
  });
  let offset = 0;
  let wait = retry;
  let silent = 0;

  const show = (more: string): void => {
    if (more === "") {
      return;
    }

    // Whoever reads further up is not moved.
    const atEnd = pre.scrollTop + pre.clientHeight >= pre.scrollHeight - 8;
    text.data = tail(text.data + more, most);
    if (atEnd) {
      pre.scrollTop = pre.scrollHeight;
    }
  };

  /** Whether the attempt was over before the stream was asked for, and so the stream is whole. */
  const ended = (): boolean => {
    const row = document.querySelector(`tr[data-task="${CSS.escape(index)}"]`);
    return ["succeeded", "failed", "cancelled"].includes(row?.getAttribute("data-state") ?? "");
  };

  const follow = async (): Promise<boolean> => {
    const wasOver = ended();
    const query = `stream=${encodeURIComponent(stream)}&offset=${offset}&follow=true${attempt ? `&attempt=${encodeURIComponent(attempt)}` : ""}`;
    const response = await fetch(`/api/v1/jobs/${encodeURIComponent(job)}/tasks/${encodeURIComponent(index)}/log?${query}`, {
      cache: "no-store",
      signal: leave.signal,
    });
    if (response.status === 401 || response.status === 403) {
      setText(state, "The output takes the administrator's token: on the master's machine, 'bramble logs' shows it.");
      return true;
    }

    if (!response.ok || !response.body) {
      throw new Error(`the log answered ${response.status}`);
    }

    setText(state, "Live: what is written appears here.");
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return wasOver;
      }

      offset += value.byteLength;
      silent = 0;
      wait = retry;
      show(screen.take(value));
    }
  };

  const run = async (): Promise<void> => {
    for (;;) {
      try {
        if (await follow()) {
          show(screen.end());
          if (state?.textContent?.startsWith("Live")) {
            setText(state, offset === 0 ? "It wrote nothing here." : "This is the end of it.");
          }

          return;
        }
      } catch {
        if (leave.signal.aborted) {
          return;
        }

        setText(state, "The output can't be had just now; this page asks again.");
        silent++;
        wait = Math.min(maxRetry, retry * 2 ** Math.min(silent, 4));
      }

      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  };

  void run();
}
