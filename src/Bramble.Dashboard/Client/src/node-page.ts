// One node in words, kept true while it is looked at.
import { readLastHour, readNode } from "./api";
import { masterNow } from "./clock";
import { field, setAttribute, setHidden, setText } from "./dom";
import { isPaused, setConnected, startLive } from "./live";
import { isNewer, withPulse } from "./pulse";
import { showReasons } from "./reasons";
import { Spark } from "./spark";
import { startProcesses } from "./processes";
import { setBar } from "./tile";
import { storyOf } from "./story";
import { watch } from "./stream";
import type { ClusterNode } from "./types";
import { clean } from "./words";

const minute = 60_000;

export function startNode(root: HTMLElement): void {
  const id = root.dataset["node"] ?? "";
  let node: ClusterNode | null = null;
  let changed = false;

  const show = (): void => {
    if (node && !isPaused()) {
      const story = storyOf(node, masterNow());
      for (const [name, text] of Object.entries(story.texts)) {
        setText(field(root, name), text);
      }

      setAttribute(root, "data-state", node.state);
      setAttribute(root, "data-health", node.health?.level ?? "");
      showReasons(document.getElementById("reasons"), node.health?.reasons ?? []);
      setBar(root.querySelector('[data-bar="cpu"]'), story.cpuShare);
      setBar(root.querySelector('[data-bar="memory"]'), story.memoryShare);
    }
  };

  const gone = (reason: string): void => {
    node = null;
    root.setAttribute("data-left", "");
    setText(document.getElementById("gone-reason"), clean(reason));
    setHidden(document.getElementById("gone"), false);
  };

  const sparks = new Map([...root.querySelectorAll("[data-spark]")].map((svg) => [svg.getAttribute("data-spark"), new Spark(svg)]));
  const showHour = async (): Promise<void> => {
    const hour = isPaused() || document.hidden ? null : await readLastHour(id);
    if (hour) {
      const now = masterNow();
      const total = node?.facts.memoryBytes ?? 0;
      sparks.get("cpu")?.set(hour, "cpuPercent", now, (value) => value);
      sparks.get("memory")?.set(hour, "memoryAvailableBytes", now, (value) => ((total - value) / total) * 100);
      sparks.get("heat")?.set(hour, "temperatureCelsius", now, (value) => value);
    }
  };

  startProcesses(id);
  startLive(show);
  setInterval(() => void showHour(), minute);
  setInterval(show, 1000);
  watch("node,store,vitals", {
    hello(hello) {
      setConnected(true);
      if (!hello.resumed || !node) {
        changed = false;
        readNode(id).then(
          (found) => {
            if (found) {
              // What came while it was being read may be the newer.
              node = changed && node && isNewer(node, found) ? withPulse(found, node) : found;
              show();
            } else {
              gone("it is no longer there");
            }
          },
          () => setConnected(false),
        );
      }
    },
    event(event) {
      if (event.nodeId !== id) {
        return;
      }

      if (event.type === "node.left") {
        gone(event.reason ?? "it left");
      } else if (event.node) {
        node = event.node;
        show();
      }
    },
    vitals(frame) {
      const pulse = frame.nodes.find((each) => each.id === id);
      if (pulse && node) {
        node = withPulse(node, pulse);
        changed = true;
        show();
      }
    },
    broken: () => setConnected(false),
  }, id);
}
