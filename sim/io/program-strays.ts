/**
 * What programs leave behind that nobody waits for: promises that fail, and modules that wait for
 * something that never comes.
 *
 * Programs take steps and know no promises. One that makes promises all the same goes on when its
 * handler is over, where no run sees it: if that fails, the process would end with a stack trace.
 */
import { writeSync } from "node:fs";
// The global is shut while a program is loaded.
import process from "node:process";

const STANDARD_ERROR = 2;

let isWatched = false;
let hasStray = false;

/** From now on a failure that nobody hears of is told, the first one of them. */
export function watchStrays(describe: (error: unknown) => string): void {
  if (isWatched) return;
  isWatched = true;
  process.on("unhandledRejection", (error) => {
    if (hasStray) return;
    hasStray = true;
    const what = `a promise that a program left behind has failed: ${describe(error)}`;
    writeSync(STANDARD_ERROR, `multios: ${what}\nWrite '*' and 'yield*' in place of promises.\n`);
  });
}

/** Whether a program has left something behind that failed: then the run was not all of it. */
export function hasStrays(): boolean {
  return hasStray;
}

/** Rejects where nothing is left to happen in this process before `work` has come to its end. */
export function untilStuck<T>(work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onStuck = (): void => reject(new Error("it does not come to its end"));
    process.once("beforeExit", onStuck);
    void work()
      .then(resolve, reject)
      .finally(() => {
        process.removeListener("beforeExit", onStuck);
      });
  });
}
