/**
 * What became of each supervision group: its state, its restarts, and how often it failed itself.
 */
import type { GroupId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { GroupState, ServiceError } from "../../kernel/vocabulary.ts";
import type { SystemSpec } from "../system.ts";
import type { GroupReport } from "./run-report.ts";

interface Account {
  state: GroupState;
  error: ServiceError | null;
  restarts: number;
  escalations: number;
  /** Instants of restarts that may lie within the period, ascending. */
  readonly recent: number[];
}

type RecordOf<Event extends TraceRecord["event"]> = Extract<TraceRecord, { event: Event }>;

export class GroupLedger {
  readonly #system: SystemSpec;
  readonly #accounts: readonly Account[];

  constructor(system: SystemSpec) {
    this.#system = system;
    this.#accounts = system.groups.map(() => {
      return { state: "running", error: null, restarts: 0, escalations: 0, recent: [] };
    });
  }

  take(record: RecordOf<"group.state" | "group.restart" | "escalation">): void {
    const account = this.#accounts[record.group];
    if (account === undefined) return;
    switch (record.event) {
      case "group.state": {
        const { from, to, error } = record;
        account.state = to;
        account.error = error;
        // What is started anew, or put back to its work, has restarted nothing yet.
        if (from === "stopped" || from === "failed") account.recent.length = 0;
        return;
      }
      case "group.restart":
        account.restarts += 1;
        this.#forget(record.group, account, record.tUs);
        account.recent.push(record.tUs);
        return;
      case "escalation":
        account.escalations += 1;
    }
  }

  /** The system is down: a group of the next boot has restarted nothing yet. */
  forgetRestarts(): void {
    for (const { recent } of this.#accounts) recent.length = 0;
  }

  report(endUs: number): readonly GroupReport[] {
    return this.#system.groups.flatMap(({ spec }) => {
      const account = this.#accounts[spec.id];
      if (account === undefined) return [];
      const { state, error, restarts, escalations } = account;
      this.#forget(spec.id, account, endUs);
      const restartsInPeriod = account.recent.length;
      return [{ spec, state, error, restarts, restartsInPeriod, escalations }];
    });
  }

  /** Drops the restarts that have left the period. */
  #forget(group: GroupId, { recent }: Account, tUs: number): void {
    const since = tUs - (this.#system.groups[group]?.spec.periodUs ?? 0);
    while ((recent[0] ?? since) < since) recent.shift();
  }
}
