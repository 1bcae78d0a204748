/**
 * A canvas as sharp as the screen, in the pixels of the page.
 */

export interface Sheet {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
}

export function sheet(className: string): Sheet | null {
  const canvas = document.createElement("canvas");
  canvas.className = className;
  const context = canvas.getContext("2d");
  return context === null ? null : { canvas, context };
}

/** Empties it, at this size. */
export function clear({ canvas, context }: Sheet, width: number, height: number): void {
  const ratio = Math.max(1, devicePixelRatio);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** The font of the page, in this size. */
export function fontOf(size: number): string {
  return `${size}px system-ui, sans-serif`;
}
