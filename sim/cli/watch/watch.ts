/**
 * The live view of a run: frames on the screen, keys from the terminal, and time as they want it.
 *
 *   keys ──▶ watch ──▶ pacer ──▶ paced HAL ──▶ simulator
 *              ▲                                   │ records, counters
 *              └── screen ◀── sim/report/live ◀────┘
 *
 * It is drawn on standard error, as all progress is; the result goes to standard output after it.
 */
import type { Hal } from "../../../hal/hal.ts";
import { createPacedHal } from "../../../hal/virtual/paced-hal.ts";
import { BOOT, instant, type Instant } from "../../../kernel/time.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { Answers } from "../../answer-words.ts";
import { LiveRun } from "../../report/live/live-run.ts";
import { liveFrame } from "../../report/live/live-view.ts";
import type { Palette } from "../../report/palette.ts";
import type { RunReader, RunRecorder } from "../../report/run-recorder.ts";
import { plannedEnd } from "../../schedule.ts";
import type { SimulationResult } from "../../simulation.ts";
import type { Sight } from "../../sight.ts";
import type { SystemSpec } from "../../system.ts";
import type { BootRequest } from "../boot-options.ts";
import type { Interrupts } from "../interrupts.ts";
import type { Session } from "../session.ts";
import { outputPalette } from "../terminal.ts";
import { inAscii, speaksUtf8 } from "./characters.ts";
import { Controls } from "./controls.ts";
import { takeKeys, type Keys } from "./keys.ts";
import { Pacer } from "./pacer.ts";
import { Screen } from "./screen.ts";
import { SPEED_DEFAULT, speedText } from "./speed.ts";
import { keepTerminal, type Keeping } from "./suspending.ts";
import { createWall } from "./wall.ts";

/** Twenty frames a second are enough for any eye. */
const FRAME_MS = 50;

/** Of all time at most a fifth goes into drawing, however large the system is. */
const COST_SHARE = 5;

/** For how long the last frame stays, so that who watched sees how it ended. */
const LINGER_MS = 1_500;

export interface WatchOptions {
  readonly session: Session;
  readonly system: SystemSpec;
  readonly request: BootRequest;
  readonly interrupts: Interrupts;
}

export class Watch {
  readonly #request: BootRequest;
  readonly #run: LiveRun;
  readonly #screen = new Screen(process.stderr);
  readonly #wall = createWall();
  readonly #pacer: Pacer;
  readonly #controls: Controls;
  readonly #keys: Keys;
  readonly #keeping: Keeping;
  readonly #palette: Palette;
  readonly #isUtf8: boolean;
  readonly #interrupts: Interrupts;
  #now: Instant = BOOT;
  #isOver = false;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #costMs = 0;

  constructor({ session, system, request, interrupts }: WatchOptions) {
    const { environment } = session;
    this.#request = request;
    this.#interrupts = interrupts;
    this.#palette = outputPalette(process.stderr, environment);
    this.#isUtf8 = speaksUtf8(environment);
    const endUs = request.untilUs ?? (plannedEnd(system) || null);
    this.#run = new LiveRun(system, { seed: request.seed, endUs });
    this.#pacer = new Pacer({
      wall: this.#wall,
      speed: request.watch?.speed ?? SPEED_DEFAULT,
      isHost: request.hal === "host",
      hasNews: () => this.#run.hasNews,
      onLook: (atUs, isStanding) => this.#look(instant(atUs), isStanding),
    });
    this.#controls = new Controls({
      pacer: this.#pacer,
      askNews: () => this.#run.askNews(),
      nowUs: () => this.#now,
      interrupt: () => this.#interrupt(),
      suspend: () => this.#keeping.suspend(),
    });
    interrupts.signal.addEventListener("abort", () => this.#pacer.move({ kind: "released" }));
    this.#screen.open();
    this.#keys = takeKeys(process.stdin, (name) => this.#press(name));
    this.#keeping = keepTerminal({
      take: () => this.#retake(),
      giveBack: () => this.#giveBack(),
    });
    process.stderr.on("resize", this.#onResize);
  }

  /** What is told of the run while it goes on. */
  get reader(): RunReader {
    return this.#run;
  }

  readonly observe = (record: TraceRecord): void => this.#run.observe(record);

  /** Whoever watches ended the run. */
  readonly isEnough = (): boolean => this.#controls.isEnough;

  onAnswers(answers: Answers): void {
    this.#run.takeAnswers(answers);
  }

  follow(recorder: RunRecorder): void {
    this.#run.follow(recorder);
  }

  onSight(sight: Sight): void {
    this.#run.see(sight);
  }

  paced(hal: Hal): Hal {
    return createPacedHal(hal, this.#pacer);
  }

  /** Called where the run takes a breath. */
  breathe(now: Instant): void {
    this.#look(now, false);
  }

  /** What the run has come to; to the simulator its time was over where they had enough. */
  ended(result: SimulationResult): SimulationResult {
    const isByHand = this.#controls.isEnough && result.ending === "until";
    return isByHand ? { ...result, ending: "enough" } : result;
  }

  /** The run is over: its last frame stays for a moment, or for as long as somebody wants. */
  async over(endedAt: Instant): Promise<void> {
    if (this.#controls.isEnough || this.#interrupts.signal.aborted) return;
    this.#isOver = true;
    this.#controls.isOver = true;
    this.#look(endedAt, true);
    await this.#wall.wait(LINGER_MS);
    while (this.#controls.isStaying && !this.#interrupts.signal.aborted) {
      await this.#wall.wait(LINGER_MS);
    }
  }

  /** Gives the terminal back; once is enough, and twice does no harm. */
  close(): void {
    process.stderr.off("resize", this.#onResize);
    this.#keeping.release();
    this.#keys.release();
    this.#screen.close();
  }

  readonly #onResize = (): void => {
    this.#screen.forget();
    this.#draw();
  };

  #press(name: string): void {
    this.#controls.press(name);
    if (this.#controls.isOver) this.#wall.wake();
    this.#draw();
  }

  #interrupt(): void {
    if (this.#interrupts.signal.aborted) {
      // The first one is not enough for this person.
      this.close();
      process.kill(process.pid, "SIGINT");
    }
    this.#interrupts.stop();
  }

  #retake(): void {
    this.#pacer.forgetLag();
    this.#keys.setTaken(true);
    this.#screen.open();
    this.#screen.forget();
    this.#draw();
  }

  #giveBack(): void {
    this.#keys.setTaken(false);
    this.#screen.close();
  }

  #look(now: Instant, isStanding: boolean): void {
    this.#now = now;
    const sinceMs = this.#wall.nowMs() - this.#drawnMs;
    if (isStanding || sinceMs >= Math.max(FRAME_MS, COST_SHARE * this.#costMs)) this.#draw();
  }

  #draw(): void {
    const beganMs = this.#wall.nowMs();
    const { columns, rows } = this.#screen.size;
    const { prompt, notice, isHelp, filter, scroll } = this.#controls;
    const motion = this.#isOver ? "over" : this.#pacer.motion.kind;
    const scene = this.#run.sceneAt(this.#now, columns, {
      motion: motion === "released" ? "running" : motion,
      isHost: this.#request.hal === "host",
      speed: this.#request.hal === "host" ? "by the clock" : speedText(this.#pacer.speed),
      prompt,
      notice,
      isHelp,
      filter,
      scroll,
    });
    const frame = liveFrame(scene, { columns, rows, palette: this.#palette });
    this.#controls.page = { scrollMax: frame.scrollMax, rows };
    this.#screen.draw(this.#isUtf8 ? frame.lines : frame.lines.map(inAscii));
    this.#drawnMs = this.#wall.nowMs();
    this.#costMs = this.#drawnMs - beganMs;
  }
}
