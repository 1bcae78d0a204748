/**
 * Lets time pass as the person who watches wants it: at a speed, up to the next event, up to an
 * instant, or not at all.
 *
 *   running ◀──▶ paused ──▶ to-event, to-time ──▶ paused          from anywhere ──▶ released
 *
 * It only cuts sleeps into pieces. What happens in them is not its business, so the same run goes
 * by at any speed.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { Pace } from "../../../hal/virtual/paced-hal.ts";
import { faster, slower, SPEED_MAX, type Speed } from "./speed.ts";

/** The clock on the wall, and waiting by it; `wake` ends all waits at once. */
export interface Wall {
  nowMs(): number;
  /** Resolves after so long, or when it is woken; 0: after whatever else is waiting. */
  wait(ms: number): Promise<void>;
  wake(): void;
}

export type Motion =
  | { readonly kind: "running" }
  | { readonly kind: "paused" }
  | { readonly kind: "to-event" }
  | { readonly kind: "to-time"; readonly atUs: number }
  /** Nobody watches any more: the sleep under way ends, and later ones pass at once. */
  | { readonly kind: "released" };

export interface PacerOptions {
  readonly wall: Wall;
  readonly speed: Speed;
  /** The clock goes on by itself: it can be held, and never be made to run. */
  readonly isHost: boolean;
  /** Whether anything has been told since the person asked for the next event. */
  readonly hasNews: () => boolean;
  /** Called often while time passes, with where it is; and where it comes to stand still. */
  readonly onLook: (atUs: number, isStanding: boolean) => void;
}

/** Some 25 looks a second. */
const LOOK_MS = 40;

/** Without a look at keys for longer than this, they feel dead. */
const YIELD_MS = 16;

/** Further behind than this it does not catch up: what cannot be computed in time takes longer. */
const LAG_MAX_MS = 250;

/** A piece of time that takes longer to compute is halved, one that is quick is doubled. */
const PIECE_LONG_MS = 25;
const PIECE_QUICK_MS = 8;
const PIECE_FIRST_US = 100_000;
const PIECE_MIN_US = 100;
const PIECE_MAX_US = 2 ** 50;

/** Nothing wakes a person who has gone for coffee, but the wall is looked at now and then. */
const PAUSE_MS = 60_000;

export class Pacer implements Pace {
  readonly #options: PacerOptions;
  #motion: Motion = { kind: "running" };
  #speed: Speed;
  #heldMs = 0;
  /** From where the speed is counted; `null`: from the next sleep on. */
  #anchor: { readonly ms: number; readonly us: number } | null = null;
  #pieceUs = PIECE_FIRST_US;
  #grantedMs = 0;
  /** How long it took to compute what was granted last. */
  #tookMs = 0;
  /** The sleep that was under way when all was let go has ended. */
  #hasWoken = false;
  #yieldedMs = 0;

  constructor(options: PacerOptions) {
    this.#options = options;
    this.#speed = options.speed;
  }

  get motion(): Motion {
    return this.#motion;
  }

  get speed(): Speed {
    return this.#speed;
  }

  get heldUs(): number {
    return Math.floor(this.#heldMs * 1_000);
  }

  /** Goes over to another motion; what was released stays so. */
  move(motion: Motion): void {
    if (this.#motion.kind === "released") return;
    this.#motion = motion;
    this.#anchor = null;
    this.#options.wall.wake();
  }

  togglePause(): void {
    this.move({ kind: this.#motion.kind === "paused" ? "running" : "paused" });
  }

  changeSpeed(direction: "faster" | "slower"): void {
    if (this.#options.isHost) return;
    this.#speed = direction === "faster" ? faster(this.#speed) : slower(this.#speed);
    this.#anchor = null;
    this.#options.wall.wake();
  }

  /** What was slept by the wall in the meantime is not caught up with. */
  forgetLag(): void {
    this.#anchor = null;
  }

  async grantUs(atUs: number, us: number): Promise<number> {
    const { wall, onLook } = this.#options;
    this.#tookMs = wall.nowMs() - this.#grantedMs;
    this.#arriveAt(atUs);
    onLook(atUs, false);
    if (wall.nowMs() - this.#yieldedMs >= YIELD_MS) await this.#pause(0);
    await this.#whilePaused(atUs);
    const granted = await this.#grant(atUs, us);
    this.#grantedMs = wall.nowMs();
    return granted;
  }

  #arriveAt(atUs: number): void {
    const { motion } = this;
    const isThere =
      (motion.kind === "to-event" && this.#options.hasNews()) ||
      (motion.kind === "to-time" && atUs >= motion.atUs);
    if (isThere) this.move({ kind: "paused" });
  }

  async #whilePaused(atUs: number): Promise<void> {
    const { wall, onLook } = this.#options;
    const sinceMs = wall.nowMs();
    if (this.#motion.kind !== "paused") return;
    onLook(atUs, true);
    while (this.#motion.kind === "paused") await this.#pause(PAUSE_MS);
    if (this.#options.isHost) this.#heldMs += wall.nowMs() - sinceMs;
  }

  async #grant(atUs: number, us: number): Promise<number> {
    const { motion } = this;
    switch (motion.kind) {
      case "released": {
        const isFirst = !this.#hasWoken;
        this.#hasWoken = true;
        return isFirst ? 0 : us;
      }
      case "paused":
        return 0;
      case "to-time":
        return this.#piece(Math.min(us, Math.max(0, motion.atUs - atUs)));
      case "to-event":
        return this.#piece(us);
      case "running":
        return this.#options.isHost || this.#speed === SPEED_MAX
          ? this.#piece(us)
          : this.#inTime(atUs, us);
      default:
        return unreachable(motion);
    }
  }

  /** As much as the wall has come to, at this speed. */
  async #inTime(atUs: number, us: number): Promise<number> {
    const { wall } = this.#options;
    const usAMs = 1_000 * this.#speed;
    const nowMs = wall.nowMs();
    const here = { ms: nowMs, us: atUs };
    const last = this.#anchor ?? here;
    const lagMs = nowMs - (last.ms + (atUs - last.us) / usAMs);
    const anchor = lagMs > LAG_MAX_MS ? here : last;
    this.#anchor = anchor;
    const dueMs = anchor.ms + (atUs + us - anchor.us) / usAMs;
    if (dueMs > nowMs) await this.#pause(Math.min(LOOK_MS, dueMs - nowMs));
    // Somebody pressed a key meanwhile: it counts from here on.
    if (this.#anchor === null) return 0;
    const reachedUs = anchor.us + Math.floor((wall.nowMs() - anchor.ms) * usAMs);
    const isDue = wall.nowMs() >= dueMs;
    return this.#piece(isDue ? us : Math.max(0, Math.min(us, reachedUs - atUs)));
  }

  /** Not more at once than is computed within the blink of an eye. */
  #piece(us: number): number {
    if (this.#options.isHost) return Math.min(us, LOOK_MS * 1_000);
    const size = this.#pieceUs;
    if (this.#tookMs > PIECE_LONG_MS) this.#pieceUs = Math.max(PIECE_MIN_US, size / 2);
    else if (this.#tookMs < PIECE_QUICK_MS) this.#pieceUs = Math.min(PIECE_MAX_US, size * 2);
    return Math.min(us, Math.ceil(this.#pieceUs));
  }

  async #pause(ms: number): Promise<void> {
    const { wall } = this.#options;
    await wall.wait(ms);
    this.#yieldedMs = wall.nowMs();
  }
}
