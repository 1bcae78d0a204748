/**
 * What a pointer does on a plot: it looks, it presses, or it drags over the part to be shown.
 */

export interface DragTarget {
  /** The pointer is there, with nothing pressed. */
  look(x: number): void;
  press(x: number, y: number): void;
  /** From there to there, always from left to right. */
  drag(fromX: number, untilX: number, isOver: boolean): void;
}

/** Shorter than this it was a press with a trembling hand. */
const DRAG_MIN_PX = 5;

export function followPointer(element: HTMLElement, target: DragTarget): void {
  let startX: number | null = null;
  const placeOf = (event: PointerEvent): { readonly x: number; readonly y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    startX = placeOf(event).x;
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    const { x } = placeOf(event);
    if (startX === null) {
      if (event.pointerType === "mouse") target.look(x);
    } else if (Math.abs(x - startX) >= DRAG_MIN_PX) {
      target.drag(Math.min(x, startX), Math.max(x, startX), false);
    }
  });
  element.addEventListener("pointerup", (event) => {
    const { x, y } = placeOf(event);
    const from = startX;
    startX = null;
    if (from === null) return;
    if (Math.abs(x - from) < DRAG_MIN_PX) target.press(x, y);
    else target.drag(Math.min(x, from), Math.max(x, from), true);
  });
  // A finger that scrolls the page is no drag.
  element.addEventListener("pointercancel", () => {
    startX = null;
    target.drag(0, 0, false);
  });
}
