/**
 * Makes ways of what the markup names: instants to look at, events to follow, a command to copy.
 */
import { find, make } from "./dom.ts";
import type { Selection } from "./selection.ts";
import type { TimeView } from "./time-view.ts";

export function makeLinks(view: TimeView, selection: Selection): void {
  for (const element of document.querySelectorAll("[data-at]")) {
    const atUs = Number(element.getAttribute("data-at"));
    pressable(element, () => {
      view.reveal(atUs);
      find("timeline", HTMLElement)?.scrollIntoView();
    });
  }
  for (const element of document.querySelectorAll("[data-seq]")) {
    const seq = Number(element.getAttribute("data-seq"));
    pressable(element, () => selection.chooseSeq(seq));
  }
}

function pressable(element: Element, press: () => void): void {
  const button = make("button", "inline", element.textContent);
  button.type = "button";
  button.addEventListener("click", press);
  element.replaceChildren(button);
}

export function offerCopy(): void {
  const button = find("copy", HTMLButtonElement);
  const command = find("command", HTMLElement);
  if (button === null || command === null) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const range = document.createRange();
    range.selectNodeContents(command);
    const selection = getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    // A page that lies in a file may not always write to the clipboard: then it is selected.
    navigator.clipboard.writeText(command.textContent).then(
      () => (button.textContent = "Copied"),
      () => (button.textContent = "Selected"),
    );
  });
}
