/**
 * The bar at the foot of the page: the instant looked at, and ways to move it and to come closer.
 */
import { instantText } from "../../quantity-text.ts";
import { find } from "./dom.ts";
import type { Selection } from "./selection.ts";
import type { TimeView } from "./time-view.ts";

const STEPS = 1_000;
const CLOSER = 0.5;

export function showClock(view: TimeView, selection: Selection): void {
  const clock = find("clock", HTMLElement);
  const slider = find("instant", HTMLInputElement);
  const now = find("now", HTMLOutputElement);
  if (clock === null || slider === null || now === null) return;
  clock.hidden = false;
  document.body.classList.add("with-clock");
  slider.addEventListener("input", () => {
    const { fromUs, untilUs } = view.range;
    view.lookAt(fromUs + (Number(slider.value) / STEPS) * (untilUs - fromUs));
  });
  press("previous", () => selection.step(-1));
  press("next", () => selection.step(1));
  press("zoom-in", () => view.zoom(CLOSER));
  press("zoom-out", () => view.zoom(1 / CLOSER));
  press("zoom-all", () => view.showAll());
  const show = (): void => {
    const { fromUs, untilUs } = view.range;
    slider.value = String(Math.round(((view.atUs - fromUs) / (untilUs - fromUs)) * STEPS));
    slider.setAttribute("aria-valuetext", instantText(view.atUs));
    now.textContent = instantText(view.atUs);
    const all = find("zoom-all", HTMLButtonElement);
    if (all !== null) all.disabled = view.isWhole;
  };
  view.listen(show);
  show();
}

function press(id: string, act: () => void): void {
  find(id, HTMLButtonElement)?.addEventListener("click", act);
}
