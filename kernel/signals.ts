/**
 * Signals by name and number, as Linux numbers them on x86-64; numbers stand in the trace.
 */
import type { SignalName } from "./ports.ts";

export const SIGNAL_NUMBERS: Readonly<Record<SignalName, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

/** A long-running service that one of these ends has ended cleanly, as in systemd. */
export const CLEAN_SIGNALS: ReadonlySet<SignalName> = new Set<SignalName>([
  "SIGHUP",
  "SIGINT",
  "SIGTERM",
  "SIGPIPE",
]);
