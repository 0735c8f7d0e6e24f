// Changes of the page that cost nothing where nothing has changed. Data is written as text or attribute values only.

export function setText(element: Element | null | undefined, text: string): void {
  if (element && element.textContent !== text) {
    element.textContent = text;
  }
}

export function setAttribute(element: Element | null | undefined, name: string, value: string): void {
  if (element && element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

export function setHidden(element: Element | null | undefined, hidden: boolean): void {
  if (element) {
    element.toggleAttribute("hidden", hidden);
  }
}

/** The element with this data-field inside a root. */
export function field(root: ParentNode, name: string): Element | null {
  return root.querySelector(`[data-field="${name}"]`);
}

/** A copy of what a template element holds. */
export function cloneTemplate(id: string): HTMLElement | null {
  const template = document.getElementById(id);
  const first = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null;
  return first ? (document.importNode(first, true) as HTMLElement) : null;
}
