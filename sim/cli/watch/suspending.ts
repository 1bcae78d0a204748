/**
 * Ctrl-Z and back, and endings that nobody else takes care of: the terminal is given back before
 * the process stops or dies, and taken again when it goes on.
 */
export interface TerminalHolder {
  take(): void;
  giveBack(): void;
}

export interface Keeping {
  /** Stops the whole job, as Ctrl-Z does where nobody takes the keys. */
  suspend(): void;
  release(): void;
}

/** It ends a process at once; those of interrupts.ts, which have a report to print, do not. */
const ENDING = "SIGQUIT";

/** As the target of a signal: everybody of the job, such as the shell script that it runs in. */
const WHOLE_JOB = 0;

/** Signals to oneself are there long before that. */
const STOPS_WITHIN_MS = 100;

export function keepTerminal(holder: TerminalHolder): Keeping {
  let goingOn: NodeJS.Timeout | undefined;
  function stop(target: number): void {
    holder.giveBack();
    process.off("SIGTSTP", onStop);
    process.kill(target, "SIGTSTP");
    // Where no shell could bring it back nothing stops, and nobody says that it goes on.
    goingOn = setTimeout(onContinue, STOPS_WITHIN_MS);
  }
  const onStop = (): void => stop(process.pid);
  const onContinue = (): void => {
    clearTimeout(goingOn);
    process.off("SIGTSTP", onStop);
    process.on("SIGTSTP", onStop);
    // While it stood still, another job was told of a new size of the terminal.
    process.kill(process.pid, "SIGWINCH");
    holder.take();
  };
  const onEnd = (signal: NodeJS.Signals): void => {
    holder.giveBack();
    release();
    process.kill(process.pid, signal);
  };
  function release(): void {
    clearTimeout(goingOn);
    process.off("SIGTSTP", onStop);
    process.off("SIGCONT", onContinue);
    process.off(ENDING, onEnd);
  }
  process.on("SIGTSTP", onStop);
  process.on("SIGCONT", onContinue);
  process.on(ENDING, onEnd);
  return { suspend: () => stop(WHOLE_JOB), release };
}
