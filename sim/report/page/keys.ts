/**
 * The keys of every plot: the same ones everywhere.
 *
 *   ← →            a hundredth of what is shown, with shift a tenth
 *   Home End       the beginning and the end of what is shown
 *   + - 0          closer, further away, the whole run
 *   Enter          the event nearest to the instant looked at, with its causes
 */
import type { TimeView } from "./time-view.ts";

const STEPS = 100;
const STEPS_WITH_SHIFT = 10;
const CLOSER = 0.5;

export function followKeys(element: HTMLElement, view: TimeView, choose: () => void): void {
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!act(event, view, choose)) return;
    event.preventDefault();
  });
}

function act(event: KeyboardEvent, view: TimeView, choose: () => void): boolean {
  const { fromUs, untilUs } = view.range;
  const step = (untilUs - fromUs) / (event.shiftKey ? STEPS_WITH_SHIFT : STEPS);
  switch (event.key) {
    case "ArrowLeft":
      view.reveal(view.atUs - step);
      return true;
    case "ArrowRight":
      view.reveal(view.atUs + step);
      return true;
    case "Home":
      view.lookAt(fromUs);
      return true;
    case "End":
      view.lookAt(untilUs);
      return true;
    case "+":
    case "=":
      view.zoom(CLOSER);
      return true;
    case "-":
      view.zoom(1 / CLOSER);
      return true;
    case "0":
      view.showAll();
      return true;
    case "Enter":
      choose();
      return true;
    default:
      return false;
  }
}
