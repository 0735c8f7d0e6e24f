// The busiest processes of a node, read when somebody asks.
import { readProcesses } from "./api";
import { cloneTemplate, field, setHidden, setText } from "./dom";
import { bytes, clean, percent, unknown } from "./words";

const maxRows = 20;

export function startProcesses(id: string): void {
  const button = document.getElementById("look");
  const said = document.getElementById("looked");
  const table = document.getElementById("processes");
  const body = table?.querySelector("tbody");
  if (!(button instanceof HTMLButtonElement) || !table || !body) {
    return;
  }

  const look = async (): Promise<void> => {
    button.disabled = true;
    setText(said, "Looking…");
    const answer = await readProcesses(id);
    button.disabled = false;
    if (typeof answer === "string") {
      setText(said, clean(answer));
      return;
    }

    setText(said, "");
    setHidden(table, false);
    body.replaceChildren(
      ...answer.slice(0, maxRows).flatMap((process) => {
        const row = cloneTemplate("process");
        if (!row) {
          return [];
        }

        setText(field(row, "process-name"), clean(process.name));
        setText(field(row, "process-cpu"), process.cpuPercent == null ? unknown : percent(process.cpuPercent));
        setText(field(row, "process-memory"), process.memoryBytes == null ? unknown : bytes(process.memoryBytes));
        setText(field(row, "process-pid"), String(process.pid));
        return [row];
      }),
    );
  };

  button.hidden = false;
  button.addEventListener("click", () => void look());
}
