/**
 * The timeline: what state each instance was in when, with the faults above and through it.
 */
import type { PageData } from "../html/page-data.ts";
import { instantText } from "../../quantity-text.ts";
import { fontOf, clear, sheet, type Sheet } from "./canvas.ts";
import { find, make } from "./dom.ts";
import { followPointer } from "./drag.ts";
import { drawHead, flagAt, flagsOf, headHeight, type Flag } from "./flags.ts";
import { followKeys } from "./keys.ts";
import { legendOf } from "./legend.ts";
import type { Looks } from "./looks.ts";
import { indexAt, spansOf, STATE_WORDS, stateAt, type Span } from "./run-data.ts";
import type { Selection } from "./selection.ts";
import type { Theme } from "./theme.ts";
import { ticksOf } from "./ticks.ts";
import type { TimeView } from "./time-view.ts";

const ROW_HEIGHT = 22;
const BAR_HEIGHT = 14;
/** Rows that are drawn on one canvas: paper breaks between two of them, and never through one. */
const ROWS_A_BAND = 10;
/** What is short is drawn as wide as this, so that an outage of a second shows in a day. */
const WIDTH_MIN_PX = 3;
/** A state is written into a bar that is this much wider than its word. */
const WORD_ROOM_PX = 10;
/** So much of the width for a mark of the axis. */
const TICK_PX = 80;

export interface TimelineParts {
  readonly data: PageData;
  readonly view: TimeView;
  readonly theme: Theme;
  readonly looks: Looks;
  readonly selection: Selection;
}

export function showTimeline(parts: TimelineParts): void {
  const place = find("timeline-plot", HTMLElement);
  const head = sheet("lanes-head");
  if (place === null || head === null) return;
  new Timeline(parts, head).appear(place);
}

/** Some rows of the timeline, and the canvas on which they are drawn. */
interface Band {
  readonly sheet: Sheet;
  readonly firstRow: number;
  readonly rows: number;
}

function bandsOf(rows: number): readonly Band[] {
  return Array.from({ length: Math.ceil(rows / ROWS_A_BAND) }, (_, n) => n * ROWS_A_BAND).flatMap(
    (firstRow): Band[] => {
      const own = sheet("lanes-body");
      const band = { firstRow, rows: Math.min(ROWS_A_BAND, rows - firstRow) };
      return own === null ? [] : [{ sheet: own, ...band }];
    },
  );
}

class Timeline {
  readonly #parts: TimelineParts;
  readonly #head: Sheet;
  readonly #bands: readonly Band[];
  readonly #rows: readonly (readonly Span[])[];
  readonly #area: HTMLElement = make("div", "lanes-area");
  readonly #headHeight: number;
  #flags: readonly Flag[] = [];
  #width = 0;
  #dragged: readonly [number, number] | null = null;

  constructor(parts: TimelineParts, head: Sheet) {
    this.#parts = parts;
    this.#head = head;
    this.#bands = bandsOf(parts.data.rows.length);
    this.#rows = parts.data.rows.map(spansOf);
    this.#headHeight = headHeight(parts.data.faults.length);
  }

  appear(place: HTMLElement): void {
    const { view, theme, data, looks, selection } = this.#parts;
    const box = make("div", "lanes");
    const names = make("div", "lanes-names");
    const corner = make("div", "lanes-corner");
    corner.style.height = `${this.#headHeight}px`;
    names.append(corner, ...this.#bands.map((band) => this.#namesOf(band)));
    const area = this.#area;
    area.append(this.#head.canvas, ...this.#bands.map((band) => band.sheet.canvas));
    box.append(names, area);
    place.append(box, legendOf(data, looks, theme));
    this.#listenTo(area);
    new ResizeObserver(() => this.#draw()).observe(area);
    view.listen(() => this.#draw());
    theme.listen(() => this.#draw());
    selection.listen(() => this.#draw());
    this.#draw();
  }

  #namesOf({ firstRow, rows }: Band): HTMLElement {
    const block = make("div", "lanes-band");
    const own = this.#parts.data.rows.slice(firstRow, firstRow + rows);
    block.append(...own.map(({ name }) => nameOf(name)));
    return block;
  }

  #listenTo(area: HTMLElement): void {
    const { view, selection } = this.#parts;
    area.tabIndex = 0;
    area.setAttribute("role", "slider");
    area.setAttribute("aria-label", "Timeline: the instant looked at");
    area.setAttribute("aria-valuemin", "0");
    area.setAttribute("aria-valuemax", String(view.endUs));
    followKeys(area, view, () => selection.chooseNear(view.atUs, null));
    area.addEventListener("dblclick", () => view.showAll());
    followPointer(area, {
      look: (x) => view.lookAt(this.#usAt(x)),
      press: (x, y) => this.#press(x, y),
      drag: (fromX, untilX, isOver) => {
        this.#dragged = isOver || fromX === untilX ? null : [fromX, untilX];
        if (isOver) view.show(this.#usAt(fromX), this.#usAt(untilX));
        else this.#draw();
      },
    });
  }

  /** A flag is its fault; elsewhere it is whatever happened to that row nearest to there. */
  #press(x: number, y: number): void {
    const { view, selection, data } = this.#parts;
    const flag = flagAt(this.#flags, x, y);
    if (flag !== null) {
      selection.chooseSeq(flag.seq);
      return;
    }
    const atUs = this.#usAt(x);
    view.lookAt(atUs);
    const row = data.rows[Math.floor((y - this.#headHeight) / ROW_HEIGHT)];
    if (row === undefined || y < this.#headHeight) return;
    selection.chooseNear(atUs, row.unit);
  }

  #usAt(x: number): number {
    const { fromUs, untilUs } = this.#parts.view.range;
    return fromUs + (x / Math.max(1, this.#width)) * (untilUs - fromUs);
  }

  #xOf(us: number): number {
    const { fromUs, untilUs } = this.#parts.view.range;
    return ((us - fromUs) / (untilUs - fromUs)) * this.#width;
  }

  #draw(): void {
    const { view, theme, data } = this.#parts;
    this.#width = Math.floor(this.#area.clientWidth);
    if (this.#width < 10) return;
    clear(this.#head, this.#width, this.#headHeight);
    const ticks = ticksOf(view.range.fromUs, view.range.untilUs, this.#width / TICK_PX);
    const xOf = (us: number): number => this.#xOf(us);
    this.#flags = flagsOf(data.faults, xOf, this.#width, this.#head.context);
    drawHead({
      context: this.#head.context,
      theme,
      ticks,
      xOf,
      flags: this.#flags,
      height: this.#headHeight,
    });
    this.#head.context.fillStyle = theme.colour("--cursor");
    this.#head.context.fillRect(this.#cursorX - 1, this.#headHeight - 16, 2, 16);
    for (const band of this.#bands) this.#drawBand(band, ticks);
    this.#tell();
  }

  /** In the coordinates of the whole, of which the canvas shows its own part. */
  #drawBand({ sheet: own, firstRow, rows }: Band, ticks: readonly number[]): void {
    clear(own, this.#width, rows * ROW_HEIGHT);
    const { context } = own;
    context.translate(0, -firstRow * ROW_HEIGHT);
    this.#drawGrid(context, ticks);
    for (let row = firstRow; row < firstRow + rows; row += 1) this.#drawRow(context, row);
    this.#drawFaults(context);
    this.#drawCursor(context);
  }

  get #height(): number {
    return this.#rows.length * ROW_HEIGHT;
  }

  get #cursorX(): number {
    return Math.round(this.#xOf(this.#parts.view.atUs));
  }

  #drawGrid(context: CanvasRenderingContext2D, ticks: readonly number[]): void {
    const height = this.#height;
    context.fillStyle = this.#parts.theme.colour("--grid");
    for (const tick of ticks) context.fillRect(Math.round(this.#xOf(tick)), 0, 1, height);
  }

  #drawRow(context: CanvasRenderingContext2D, row: number): void {
    const { view, looks } = this.#parts;
    const spans = this.#rows[row] ?? [];
    const { fromUs, untilUs } = view.range;
    const y = row * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2;
    const first = Math.max(0, indexAt(spans, fromUs));
    const end = indexAt(spans, untilUs) + 1;
    const boxes = spans.slice(first, end).map((span, n) => {
      const next = spans[first + n + 1]?.fromUs ?? view.endUs;
      const [x1, x2] = [
        Math.max(0, this.#xOf(span.fromUs)),
        Math.min(this.#width, this.#xOf(next)),
      ];
      const box = new DOMRectReadOnly(x1, y, Math.max(0, x2 - x1), BAR_HEIGHT);
      return { state: span.state, box };
    });
    // What is well goes below what is not, so that the short outage is not painted over.
    for (const { state, box } of boxes) if (state === "ready") looks.draw(context, state, box);
    for (const { state, box } of boxes) {
      if (state === "ready") continue;
      const width = looks.isSeen(state) ? Math.max(WIDTH_MIN_PX, box.width) : box.width;
      looks.draw(context, state, new DOMRectReadOnly(box.x, box.y, width, box.height));
      this.#write(context, STATE_WORDS[state], box);
    }
  }

  #write(context: CanvasRenderingContext2D, word: string, box: DOMRectReadOnly): void {
    const { theme } = this.#parts;
    context.font = fontOf(11);
    const width = context.measureText(word).width;
    if (width + WORD_ROOM_PX > box.width) return;
    context.fillStyle = theme.colour("--page");
    context.fillRect(box.x + 3, box.y + 1, width + 6, box.height - 2);
    context.fillStyle = theme.colour("--ink");
    context.textBaseline = "middle";
    context.fillText(word, box.x + 6, box.y + box.height / 2 + 0.5);
  }

  /** Where a fault lies on a row, that is framed; where it began, a line goes through all. */
  #drawFaults(context: CanvasRenderingContext2D): void {
    const { data, view, theme } = this.#parts;
    context.strokeStyle = theme.colour("--fault");
    for (const { fromUs, untilUs, rows } of data.faults) {
      const x = Math.round(this.#xOf(fromUs)) + 0.5;
      context.setLineDash([3, 3]);
      context.lineWidth = 1;
      context.globalAlpha = 0.6;
      context.beginPath();
      context.moveTo(x, 0);
      context.lineTo(x, this.#height);
      context.stroke();
      context.globalAlpha = 1;
      context.setLineDash([]);
      if (untilUs === null) continue;
      const end = this.#xOf(Math.min(untilUs, view.endUs));
      context.lineWidth = 1.5;
      for (const row of rows)
        context.strokeRect(x, row * ROW_HEIGHT + 1.5, end - x, ROW_HEIGHT - 3);
    }
  }

  #drawCursor(context: CanvasRenderingContext2D): void {
    const height = this.#height;
    context.fillStyle = this.#parts.theme.colour("--cursor");
    context.fillRect(this.#cursorX - 1, 0, 2, height);
    if (this.#dragged === null) return;
    const [from, until] = this.#dragged;
    context.globalAlpha = 0.2;
    context.fillRect(from, 0, until - from, height);
    context.globalAlpha = 1;
  }

  /** What a screen reader says of the instant. */
  #tell(): void {
    const { view, data } = this.#parts;
    const bad = data.rows.flatMap(({ name }, row) => {
      const state = stateAt(this.#rows[row] ?? [], view.atUs);
      return state === "ready" || state === "done" || state === "disabled"
        ? []
        : [`${name} ${STATE_WORDS[state]}`];
    });
    const rest = bad.length > 6 ? ` and ${bad.length - 6} more` : "";
    const words = bad.length === 0 ? "all are ready" : bad.slice(0, 6).join(", ") + rest;
    this.#area.setAttribute("aria-valuenow", String(view.atUs));
    this.#area.setAttribute("aria-valuetext", `${instantText(view.atUs)}: ${words}`);
  }
}

function nameOf(name: string): HTMLElement {
  const element = make("div", "lanes-name", name);
  element.title = name;
  return element;
}
