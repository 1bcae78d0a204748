/**
 * The exports of assembly/timer/, as they cross the boundary.
 */

export interface TimerExports {
  /** The ordinal of the node, negative where none is free. */
  readonly timerPush: (wheel: number, time: number, payload: number) => number;
  readonly timerPushAfter: (wheel: number, delay: number, payload: number) => number;
  readonly timerCancel: (wheel: number, handle: number) => number;
  readonly timerRearm: (wheel: number, handle: number, time: number) => number;
  readonly timerNext: (wheel: number) => number;
  /** The payload, signed; the instant is left at POPPED_AT, -1 where none was due. */
  readonly timerPop: (wheel: number, now: number) => number;
  readonly timerPopNext: (wheel: number) => number;
  readonly timerSize: (wheel: number) => number;
  readonly timerDrain: (wheel: number, now: number, limit: number) => number;
  readonly timerHold: (wheel: number, count: number) => number;
}

/** The names, complete by their type. */
export const TIMER_FUNCTIONS: Readonly<Record<keyof TimerExports, true>> = {
  timerPush: true,
  timerPushAfter: true,
  timerCancel: true,
  timerRearm: true,
  timerNext: true,
  timerPop: true,
  timerPopNext: true,
  timerSize: true,
  timerDrain: true,
  timerHold: true,
};
