// Marks what a person is in the middle of, so that no live update sweeps it away.

/** Set or clear the mark on an element; clearing tells the page with "busy:end". */
export function busy(element, on) {
  if (element.hasAttribute("data-busy") === Boolean(on)) return;
  element.toggleAttribute("data-busy", Boolean(on));
  if (!on) element.dispatchEvent(new CustomEvent("busy:end", { bubbles: true }));
}
