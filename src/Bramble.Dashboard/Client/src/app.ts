import { startCopy } from "./copy";
import { localiseTimes } from "./event-list";
import { startEvents } from "./events-page";
import { startFresh } from "./fresh";
import { startLog } from "./log";
import { startNode } from "./node-page";
import { startOverview } from "./overview";

function start(id: string, page: (element: HTMLElement) => void): void {
  const element = document.getElementById(id);
  if (element) {
    page(element);
  }
}

localiseTimes(document);
startCopy();
start("grid", startOverview);
start("events", startEvents);
start("node", startNode);
start("log", startLog);
startFresh();
