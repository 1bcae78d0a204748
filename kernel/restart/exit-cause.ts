/**
 * Whose doing the end of a process was, where nobody had asked for it.
 *
 * Clean for a long-running service: exit code 0, or one of the four signals that systemd takes as
 * clean. Clean for a oneshot: exit code 0 alone. Source: systemd.service(5), SuccessExitStatus=.
 */
import type { ProcessExit } from "../ports.ts";
import { CLEAN_SIGNALS } from "../signals.ts";
import type { ServiceKind } from "../spec.ts";
import type { ExitReport } from "../trace/events.ts";
import type { ExitCause } from "../vocabulary.ts";

/** The cause of an exit that nothing in the kernel led to. */
export function unrequestedCause(exit: ProcessExit, kind: ServiceKind): ExitCause {
  if (exit.kind !== "signal") return exit.code === 0 ? "clean" : "exit-code";
  if (exit.outOfMemory) return "oom";
  return kind === "long-running" && CLEAN_SIGNALS.has(exit.signal) ? "clean" : "signal";
}

/** The exit as reports show it. */
export function reportExit(exit: ProcessExit, cause: ExitCause): ExitReport {
  return exit.kind !== "signal"
    ? { code: exit.code, signal: null, cause }
    : { code: null, signal: exit.signal, cause };
}
