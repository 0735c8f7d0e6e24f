// The "live" switch and the strip that says that the data is old.
import { dataAge } from "./clock";
import { field, setHidden, setText } from "./dom";
import { readTrouble } from "./trouble";
import { lasting } from "./words";

const strip = document.getElementById("strip");
const button = document.getElementById("live");

let connected = false;
let broken = false;
let paused = false;

export function isPaused(): boolean {
  return paused;
}

export function setConnected(yes: boolean): void {
  connected = yes;
  broken = !yes;
  show();
  if (yes) {
    // What was told while the stream was away may have been missed.
    void readTrouble();
  }
}

/** Shows the switch; without script it would be of no use and stays hidden. */
export function startLive(resumed: () => void): void {
  setHidden(button, false);
  button?.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    show();
    if (!paused) {
      resumed();
    }
  });
  setInterval(show, 1000);
  show();
}

function show(): void {
  const mode = paused ? "paused" : connected ? "live" : "waiting";
  button?.setAttribute("data-mode", mode);
  setText(button && field(button, "mode"), paused ? "Paused" : connected ? "Live" : "Connecting");
  setHidden(strip, !broken);
  if (strip && broken) {
    // Only the age changes each second; it is hidden from screen readers, which have been told once.
    setText(field(strip, "age"), `data is ${lasting(dataAge())} old`);
  }
}
