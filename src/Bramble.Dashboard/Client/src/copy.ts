// "Copy" beside a command. The clipboard is there in secure contexts only; elsewhere the button stays hidden.

export function startCopy(): void {
  if (!navigator.clipboard) {
    return;
  }

  for (const button of document.querySelectorAll<HTMLElement>("[data-copy]")) {
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", () => {
      const text = button.parentElement?.querySelector("code")?.textContent ?? "";
      navigator.clipboard.writeText(text).then(
        () => {
          button.textContent = "Copied";
          setTimeout(() => (button.textContent = label), 1500);
        },
        () => (button.textContent = "Select and copy by hand"),
      );
    });
  }
}
