/**
 * The thread beside a load that may never come back: when the time is over it ends what the main
 * thread runs, so that whoever waits for the load finds that nothing is left to happen.
 */
import { Session } from "node:inspector";
import { workerData } from "node:worker_threads";
import { LOAD_MS_MAX } from "./load-deadline.ts";

const flag: unknown = workerData;
if (flag instanceof Int32Array && Atomics.wait(flag, 0, 0, LOAD_MS_MAX) === "timed-out") {
  const session = new Session();
  session.connectToMainThread();
  session.post("Runtime.terminateExecution", () => session.disconnect());
}
