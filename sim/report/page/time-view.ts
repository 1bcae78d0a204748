/**
 * What all plots of the page share: the part of the run that is shown, and the instant looked at.
 */

/** Nothing is shown closer than this. */
const SPAN_MIN_US = 1_000;

export interface Range {
  readonly fromUs: number;
  readonly untilUs: number;
}

export class TimeView {
  readonly endUs: number;
  #range: Range;
  #atUs = 0;
  readonly #listeners = new Set<(view: TimeView) => void>();
  #isTelling = false;

  constructor(endUs: number) {
    this.endUs = Math.max(SPAN_MIN_US, endUs);
    this.#range = { fromUs: 0, untilUs: this.endUs };
    this.#atUs = endUs;
  }

  get range(): Range {
    return this.#range;
  }

  get atUs(): number {
    return this.#atUs;
  }

  get isWhole(): boolean {
    return this.#range.fromUs === 0 && this.#range.untilUs === this.endUs;
  }

  /** Called once for all changes of a frame, until it is let go. */
  listen(listener: (view: TimeView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  lookAt(atUs: number): void {
    const bounded = Math.round(Math.min(this.endUs, Math.max(0, atUs)));
    if (bounded === this.#atUs) return;
    this.#atUs = bounded;
    this.#tell();
  }

  /** As {@link lookAt}, and moves what is shown so that it can be seen. */
  reveal(atUs: number): void {
    this.lookAt(atUs);
    const { fromUs, untilUs } = this.#range;
    const span = untilUs - fromUs;
    if (this.#atUs < fromUs || this.#atUs > untilUs)
      this.show(this.#atUs - span / 2, this.#atUs + span / 2);
  }

  show(fromUs: number, untilUs: number): void {
    const span = Math.min(this.endUs, Math.max(SPAN_MIN_US, untilUs - fromUs));
    const from = Math.round(Math.min(this.endUs - span, Math.max(0, fromUs)));
    const range = { fromUs: from, untilUs: Math.round(from + span) };
    if (range.fromUs === this.#range.fromUs && range.untilUs === this.#range.untilUs) return;
    this.#range = range;
    this.#tell();
  }

  showAll(): void {
    this.show(0, this.endUs);
  }

  /** Around the instant looked at, where that can be seen; below 1 it comes closer. */
  zoom(factor: number): void {
    const { fromUs, untilUs } = this.#range;
    const isSeen = this.#atUs >= fromUs && this.#atUs <= untilUs;
    const around = isSeen ? this.#atUs : (fromUs + untilUs) / 2;
    this.show(around - (around - fromUs) * factor, around + (untilUs - around) * factor);
  }

  #tell(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    requestAnimationFrame(() => {
      this.#isTelling = false;
      for (const listener of this.#listeners) listener(this);
    });
  }
}
