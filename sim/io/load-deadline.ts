/**
 * How long modules of programs may keep this thread busy while they are loaded. A promise that is
 * late can be left alone; a loop at the top of a module has to be ended by another thread.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { packageRoot } from "./package-root.ts";

export const LOAD_MS_MAX = 10_000;

/** Loads within the time; what is ended for that never comes, and leaves nothing to happen. */
export async function withinDeadline<T>(load: () => Promise<T>): Promise<T> {
  const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const watcher = join(packageRoot(), "dist", "sim", "io", "load-watcher.js");
  const worker = new Worker(pathToFileURL(watcher), { workerData: flag });
  worker.unref();
  try {
    return await load();
  } finally {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  }
}
