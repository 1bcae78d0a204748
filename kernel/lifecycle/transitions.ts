/**
 * The one table of what an instance may become: state and event to state.
 *
 * Whatever is not in it does not happen: {@link transition} stops the run, because the kernel asked
 * for something that it should have ruled out. Inputs from the world that do not fit (a report
 * of an older generation, say) are dropped before they get here.
 */
import { Defect } from "../assertion.ts";
import type { ServiceState } from "../vocabulary.ts";

export type LifecycleEvent =
  /** Its conditions hold: the process is started. */
  | "start"
  /** The process has finished its start. */
  | "started"
  /** The process ended cleanly and is not brought back. */
  | "finish"
  /** The process ended otherwise, or waits for its next start. */
  | "fail"
  /** Somebody asked it to end and there is a process to end. */
  | "stop"
  /** Nothing is left to end. */
  | "stopped"
  | "enable"
  | "disable"
  | "pause"
  | "resume";

type Row = Readonly<Partial<Record<LifecycleEvent, ServiceState>>>;

export const TRANSITIONS: Readonly<Record<ServiceState, Row>> = {
  stopped: { start: "starting", fail: "failed", disable: "disabled" },
  starting: { started: "running", finish: "stopped", fail: "failed", stop: "stopping" },
  running: { finish: "stopped", fail: "failed", stop: "stopping", pause: "paused" },
  stopping: { stopped: "stopped", fail: "failed" },
  failed: { start: "starting", stopped: "stopped", disable: "disabled" },
  disabled: { start: "starting", fail: "failed", enable: "stopped" },
  paused: { resume: "running", finish: "stopped", fail: "failed", stop: "stopping" },
};

/** The state that `event` leads to from `state`. */
export function transition(state: ServiceState, event: LifecycleEvent): ServiceState {
  const next = TRANSITIONS[state][event];
  if (next === undefined) throw new Defect(`an instance in state ${state} cannot take ${event}`);
  return next;
}
