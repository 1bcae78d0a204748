/**
 * The exports of assembly/timer/, as they cross the boundary.
 */

export interface TimerExports {
  readonly timerPush: (wheel: number, time: number, payload: number) => number;
  readonly timerCancel: (wheel: number, handle: number) => number;
  readonly timerRearm: (wheel: number, handle: number, time: number) => number;
  readonly timerNext: (wheel: number) => number;
  readonly timerPop: (wheel: number, now: number) => number;
  readonly timerSize: (wheel: number) => number;
}

/** The names, complete by their type. */
export const TIMER_FUNCTIONS: Readonly<Record<keyof TimerExports, true>> = {
  timerPush: true,
  timerCancel: true,
  timerRearm: true,
  timerNext: true,
  timerPop: true,
  timerSize: true,
};
