/**
 * Which ends bring a service back, after how long, and how often: the contract's semantics 5.
 *
 * Written as tables and formulas, with numbers that grow as they like: the model's sequences are
 * too short for any of them to overflow.
 */
import type { ProcessExit } from "../../../kernel/ports.ts";
import type { RestartSpec, ServiceKind } from "../../../kernel/spec.ts";
import type { ModelInstance, Reason } from "./state.ts";

const SECOND_US = 1_000_000;
const YEAR_US = 365 * 86_400 * SECOND_US;
const CLEAN_SIGNALS: readonly string[] = ["SIGHUP", "SIGINT", "SIGTERM", "SIGPIPE"];

export type EndedBy =
  "clean" | "exit-code" | "signal" | "timeout" | "watchdog" | "oom" | "dependency" | "admin";

/** Why a process ended that nobody had asked to. */
export function endOf(exit: ProcessExit, kind: ServiceKind): EndedBy {
  if (exit.kind !== "signal") return exit.code === 0 ? "clean" : "exit-code";
  if (exit.outOfMemory) return "oom";
  return kind === "long-running" && CLEAN_SIGNALS.includes(exit.signal) ? "clean" : "signal";
}

/** Why a process ended that was asked to. */
export function endOfStop(exit: ProcessExit, reason: Reason, killed: boolean): EndedBy {
  if (exit.kind === "signal" && exit.outOfMemory) return "oom";
  if (reason === "unhealthy" || reason === "watchdog") return "watchdog";
  if (killed || reason === "start-timeout") return "timeout";
  return reason === "group" ? "dependency" : reason;
}

/** systemd.service(5), the table of Restart=; a oneshot that completed stays completed. */
export function bringsBack(policy: RestartSpec["policy"], kind: ServiceKind, by: EndedBy): boolean {
  if (by === "clean" && kind === "oneshot") return false;
  switch (policy) {
    case "no":
      return false;
    case "always":
    case "unless-stopped":
      return true;
    case "on-success":
      return by === "clean";
    case "on-failure":
      return by !== "clean";
    case "on-abnormal":
      return by !== "clean" && by !== "exit-code";
    case "on-watchdog":
      return by === "watchdog";
  }
}

/** What the backoff says for the n-th restart in a row, before jitter. */
export function backoffUs(
  { backoff }: RestartSpec,
  n: number,
  before: { readonly ranUs: number; readonly lastBackoffUs: number | null },
): number {
  switch (backoff.strategy) {
    case "none":
      return 0;
    case "fixed":
      return backoff.delayUs;
    case "linear":
      return Math.min(backoff.delayUs + (n - 1) * backoff.incrementUs, YEAR_US);
    case "exponential":
      return Math.min(Math.floor(backoff.initialUs * backoff.multiplier ** (n - 1)), backoff.maxUs);
    case "adaptive": {
      const { initialUs, maxUs } = backoff;
      if (before.lastBackoffUs === null || maxUs === 0) return initialUs;
      // Twice the last wait, and half of that for every `max` that it ran.
      const halvings = Math.floor(before.ranUs / maxUs);
      const grown = Math.floor((before.lastBackoffUs * 2) / 2 ** halvings);
      return Math.min(Math.max(grown, initialUs), maxUs);
    }
  }
}

/** The waits that jitter may make of it. */
export function delayRange(
  restart: RestartSpec,
  backoff: number,
  lastDelayUs: number,
): readonly [number, number] {
  switch (restart.jitter) {
    case "none":
      return [backoff, backoff];
    case "full":
      return [0, backoff];
    case "equal":
      return [Math.ceil(backoff / 2), backoff];
    case "decorrelated": {
      const first = backoffUs(restart, 1, { ranUs: 0, lastBackoffUs: null });
      const top = Math.min(Math.max(first, 3 * lastDelayUs), capOf(restart, first));
      return [Math.min(first, top), top];
    }
  }
}

function capOf({ backoff }: RestartSpec, first: number): number {
  if (backoff.strategy === "none") return 0;
  if (backoff.strategy === "exponential" || backoff.strategy === "adaptive") return backoff.maxUs;
  return Math.max(first, 30 * SECOND_US);
}

/** Whether one more start now would be more than the limit allows in the interval that ends now. */
export function isOneTooMany({ service, starts }: ModelInstance, now: number): boolean {
  const { limit } = service.spec.restart;
  if (limit === null) return false;
  return starts.filter((at) => at >= now - limit.intervalUs).length >= limit.burst;
}
