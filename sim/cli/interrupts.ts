/**
 * Ctrl-C, the polite kill and a terminal that is closed: the first one ends the run with its report
 * and its files, a second one at once.
 */
import { closeSync, fstatSync } from "node:fs";
import { isatty } from "node:tty";

export interface Interrupts {
  readonly signal: AbortSignal;
  /** The same for who presses Ctrl-C where no signal comes of it. */
  stop(): void;
  /** Gives the signals back to the process. */
  release(): void;
}

const ASKED = ["SIGINT", "SIGTERM"] as const;
/** As a terminal goes shell and system send one each: none of them is a second one. */
const HUNG_UP = "SIGHUP";

export function watchInterrupts(): Interrupts {
  const controller = new AbortController();
  function stop(): void {
    controller.abort();
    for (const name of ASKED) process.off(name, stop);
  }
  function hangUp(): void {
    // Once, however many come.
    process.off("exit", closeTerminal);
    process.on("exit", closeTerminal);
    stop();
  }
  const release = (): void => {
    for (const name of ASKED) process.off(name, stop);
    process.off(HUNG_UP, hangUp);
  };
  for (const name of ASKED) process.on(name, stop);
  process.on(HUNG_UP, hangUp);
  return { signal: controller.signal, stop, release };
}

/** Node would put it back as it was, and breaks down over one that is gone. */
function closeTerminal(): void {
  for (const descriptor of [0, 1, 2]) {
    if (!isatty(descriptor) && isDevice(descriptor)) closeSync(descriptor);
  }
}

function isDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false;
  }
}
