/**
 * What the programs of a run have come to, by instance.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { BrokenPromise, LogLine } from "./ledger.ts";
import type { Resident } from "./life.ts";
import { plainText } from "./plain-text.ts";
import type { SyncPolicy } from "./spec.ts";

export interface DurabilityUsage {
  /** Keys with something acknowledged. */
  readonly promises: number;
  /** Ends that were not asked for, with promises outstanding. */
  readonly crashes: number;
  /** Promises that were looked at after those. */
  readonly checked: number;
  readonly brokenCount: number;
  /** The first of them. */
  readonly broken: readonly BrokenPromise[];
}

export interface ProgramUsage {
  readonly instance: InstanceId;
  readonly name: string;
  /** `database`, or the path of a module. */
  readonly program: string;
  /** When what it acknowledges is written; `null`: it says so itself, or acknowledges nothing. */
  readonly sync: SyncPolicy | null;
  /** In the order in which they were first counted. */
  readonly counts: ReadonlyMap<string, number>;
  readonly gauges: ReadonlyMap<string, number>;
  /** Records on its disk. */
  readonly diskRecords: number;
  readonly log: readonly LogLine[];
  readonly failures: readonly LogLine[];
  readonly failureCount: number;
  readonly durability: DurabilityUsage;
}

export type ProgramsUsage = readonly ProgramUsage[];

export function programsUsage(residents: readonly Resident[]): ProgramsUsage {
  return residents.map(({ instance, name, spec: { program }, disk, ledger }) => ({
    instance,
    name,
    program: program.kind === "module" ? program.path : program.kind,
    sync: program.kind === "database" ? program.database.sync : null,
    counts: withPlainNames(ledger.counts),
    gauges: withPlainNames(ledger.gauges),
    diskRecords: disk.records,
    log: ledger.log,
    failures: ledger.failures,
    failureCount: ledger.failureCount,
    durability: {
      promises: ledger.promises,
      crashes: ledger.crashes,
      checked: ledger.checked,
      brokenCount: ledger.brokenCount,
      broken: ledger.broken,
    },
  }));
}

/** Two names that can be told apart by nobody count as one, by what the later one has. */
function withPlainNames(numbers: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...numbers].map(([name, value]) => [plainText(name), value]));
}
