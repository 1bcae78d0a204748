/**
 * What holds of a call that said there was nothing to do: it was as it said, and nothing came of
 * it.
 */
import type { Cause, NothingToDo, SyscallReply } from "../../kernel/ports.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { ServiceState } from "../../kernel/vocabulary.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { instancesOf, Standings, type Invariant } from "./trace-invariants.ts";

/** Of the calls of a run, those that said there was nothing to do. */
export class IdleCalls {
  readonly #system: SystemSpec;
  readonly #found: Map<number, NothingToDo>;

  constructor(system: SystemSpec, found: ReadonlyMap<number, NothingToDo> = new Map()) {
    this.#system = system;
    this.#found = new Map(found);
  }

  /** What has been answered; before the records of that are gone through. */
  hear(replies: readonly SyscallReply[]): void {
    for (const { results } of replies.flat()) {
      for (const result of results) {
        if (!result.ok) continue;
        const { data, record } = result;
        if (data.kind === "already" || data.kind === "left-paused") this.#found.set(record, data);
      }
    }
  }

  /** Given what everybody was before the record. */
  violations(record: TraceRecord, standings: Standings): readonly string[] {
    const found: string[] = [];
    if (this.isIdle(record.cause)) found.push(`record ${record.seq} follows from an idle call`);
    const finding = this.#found.get(record.seq);
    if (finding === undefined) return found;
    if (record.event !== "audit" || record.error !== null) {
      return [...found, `record ${record.seq} is of no call that was taken`];
    }
    const service = this.#system.services[record.service ?? -1];
    const ids = service === undefined ? [] : instancesOf(service);
    const states = ids.map((instance) => standings.of(instance).state);
    if (isSo(finding, states)) return found;
    return [...found, `record ${record.seq} said ${JSON.stringify(finding)} of ${states.join()}`];
  }

  /** Whether these say of all that they were asked that nothing came of it. */
  changeNothing(replies: readonly SyscallReply[]): boolean {
    const results = replies.flat().flatMap((reply) => reply.results);
    return results.every(({ ok, record }) => !ok || this.isIdle(record));
  }

  isIdle(cause: Cause): boolean {
    return cause !== null && this.#found.has(cause);
  }
}

function isSo(finding: NothingToDo, states: readonly ServiceState[]): boolean {
  if (finding.kind === "left-paused") {
    const isUp = states.every((state) => state === "paused" || state === "running");
    const areAll = states.every((state) => state === "paused");
    return isUp && states.includes("paused") && areAll === finding.isWhole;
  }
  switch (finding.state) {
    case "stopped":
      return states.every((state) => state === "stopped" || state === "disabled");
    case "enabled":
      return !states.includes("disabled");
    case "disabled":
      // What is to start shows it when it has stopped again.
      return true;
    default:
      return states.length > 0 && states.every((state) => state === finding.state);
  }
}

/** L6, of what a run has kept of its answers. */
export const idleCallsAreTrue: Invariant = ({ records, system, answers }) => {
  const found = new Map<number, NothingToDo>();
  for (const [record, answer] of answers) {
    if (answer.kind === "already" || answer.kind === "left-paused") found.set(record, answer);
  }
  const calls = new IdleCalls(system, found);
  const standings = new Standings(system);
  return records.flatMap((record) => {
    const violations = calls.violations(record, standings);
    standings.observe(record);
    return violations;
  });
};
