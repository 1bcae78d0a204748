/**
 * One life of a program: the process of an instance, from its start to its end.
 */
import type { RandomStream } from "../../kernel/ports.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { CoreStream } from "../../kernel/core/core.ts";
import type { StationId } from "../../kernel/core/traffic/options.ts";
import type { Data, Program, Routine } from "./define.ts";
import type { SimulatedDisk } from "./disk.ts";
import type { ProgramLedger } from "./ledger.ts";
import type { Run } from "./run.ts";
import type { ProgramSpec } from "./spec.ts";

/** What stays of an instance from one process to the next, and what it is made of. */
export interface Resident {
  readonly instance: InstanceId;
  /** `db/0`. */
  readonly name: string;
  readonly service: string;
  readonly program: Program<unknown>;
  readonly spec: ProgramSpec;
  readonly station: StationId;
  /** By the name of a service that it calls: the entry of its calls. */
  readonly entries: ReadonlyMap<string, number>;
  readonly disk: SimulatedDisk;
  readonly ledger: ProgramLedger;
  readonly random: CoreStream;
  readonly syncTimes: CoreStream;
  readonly crashes: RandomStream;
  readonly config: () => Readonly<Record<string, Data>>;
}

/** A start or a stop that takes its time; the machine lets it pass. */
export interface Phase {
  readonly handler: "start" | "stop";
  readonly routine: Routine<unknown>;
  /** What is so once the present step is over. */
  settle: (() => void) | null;
}

export interface Life {
  readonly resident: Resident;
  readonly generation: number;
  state: unknown;
  phase: Phase | null;
  /** It has thrown, and its process is about to end. */
  hasFailed: boolean;
  /** Who waits for the sync that is under way, and for the one after it. */
  sync: { readonly waiting: readonly Run[] } | null;
  syncNext: Run[];
  isTicking: boolean;
  /** Whether something holds the process. */
  readonly isHeld: () => boolean;
}

export function newLife(resident: Resident, generation: number, isHeld: () => boolean): Life {
  return {
    resident,
    generation,
    state: undefined,
    phase: null,
    hasFailed: false,
    sync: null,
    syncNext: [],
    isTicking: false,
    isHeld,
  };
}
