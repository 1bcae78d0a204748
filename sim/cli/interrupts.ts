/**
 * Ctrl-C and the polite kill: the first one ends the run with its report, a second one at once.
 */
export interface Interrupts {
  readonly signal: AbortSignal;
  /** The same for who presses Ctrl-C where no signal comes of it. */
  stop(): void;
  /** Gives the signals back to the process. */
  release(): void;
}

export function watchInterrupts(): Interrupts {
  const controller = new AbortController();
  const names = ["SIGINT", "SIGTERM"] as const;
  const release = (): void => {
    for (const name of names) process.off(name, stop);
  };
  function stop(): void {
    controller.abort();
    release();
  }
  for (const name of names) process.on(name, stop);
  return { signal: controller.signal, stop, release };
}
