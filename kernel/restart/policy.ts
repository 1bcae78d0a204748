/**
 * Which ends of a process bring it back: systemd's table of `Restart=`, and `unless-stopped`.
 *
 * A stop that somebody asked for never brings it back, whatever the policy: those exits do not come
 * here. Source: systemd.service(5), table "Exit causes and the effect of the Restart= settings".
 *
 * Divergence: a oneshot that completed stays completed under every policy. systemd refuses
 * `always` and `on-success` for oneshots; Docker runs a job with `always` again and again, so that
 * whatever awaits its completion never settles.
 */
import type { RestartPolicy, ServiceKind } from "../spec.ts";
import type { ExitCause } from "../vocabulary.ts";

type Unrequested = Exclude<ExitCause, "admin" | "dependency">;

const EVERY: readonly Unrequested[] = [
  "clean",
  "exit-code",
  "signal",
  "timeout",
  "watchdog",
  "oom",
];

const RESTARTED: Readonly<Record<RestartPolicy, readonly Unrequested[]>> = {
  no: [],
  always: EVERY,
  "unless-stopped": EVERY,
  "on-success": ["clean"],
  "on-failure": ["exit-code", "signal", "timeout", "watchdog", "oom"],
  "on-abnormal": ["signal", "timeout", "watchdog", "oom"],
  "on-watchdog": ["watchdog"],
};

/** Whether a process that ended by `cause`, unasked, is started again. */
export function restartsAfter(policy: RestartPolicy, kind: ServiceKind, cause: ExitCause): boolean {
  if (kind === "oneshot" && cause === "clean") return false;
  return RESTARTED[policy].some((restarted) => restarted === cause);
}
