/**
 * The clock on the wall, and waiting by it until somebody presses a key.
 */
import type { Wall } from "./pacer.ts";

export function createWall(): Wall {
  let wakeUp: (() => void) | null = null;
  return {
    nowMs: () => performance.now(),
    wake: () => wakeUp?.(),
    wait(ms) {
      if (ms <= 0) {
        return new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
      return new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          wakeUp = null;
          resolve();
        };
        const timer = setTimeout(end, ms);
        wakeUp = end;
      });
    },
  };
}
