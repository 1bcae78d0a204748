/**
 * One life of a program: the process of an instance, from its start to its end.
 */
import type { RandomStream } from "../../kernel/ports.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { CoreStream } from "../../kernel/core/core.ts";
import type { StationId } from "../../kernel/core/traffic/options.ts";
import type { Context, Data, Program, Routine } from "./define.ts";
import type { SimulatedDisk } from "./disk.ts";
import type { ProgramLedger } from "./ledger.ts";
import type { ProgramRealm } from "./realm.ts";
import type { Run } from "./run.ts";
import type { ProgramSpec } from "./spec.ts";
import type { CountedSteps } from "./step-count.ts";

/** What stays of an instance from one process to the next, and what it is made of. */
export interface Resident {
  readonly instance: InstanceId;
  /** `db/0`. */
  readonly name: string;
  readonly service: string;
  readonly program: Program<unknown>;
  readonly spec: ProgramSpec;
  /** One of our templates, which changes nothing that it has handed out, and sees no clock. */
  readonly isOurs: boolean;
  /** The border to its code. */
  readonly realm: ProgramRealm;
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
export interface Phase extends CountedSteps {
  readonly handler: "start" | "stop";
  readonly routine: Routine<unknown>;
  /** What is so once the present step is over, and what the routine is told of it. */
  settle: (() => unknown) | null;
}

export interface LifeOptions {
  readonly resident: Resident;
  readonly generation: number;
  readonly isHeld: () => boolean;
  readonly contextOf: (life: Life) => Context<unknown>;
}

export class Life {
  readonly resident: Resident;
  readonly generation: number;
  /** Whether something holds the process. */
  readonly isHeld: () => boolean;
  /** What its handlers are given. */
  readonly context: Context<unknown>;
  state: unknown = undefined;
  phase: Phase | null = null;
  /** It has thrown, and its process is about to end. */
  hasFailed = false;
  /** Who waits for the sync that is under way, and for the one after it. */
  sync: { readonly waiting: ReadonlySet<Run> } | null = null;
  syncNext: Set<Run> = new Set();
  isTicking = false;

  constructor({ resident, generation, isHeld, contextOf }: LifeOptions) {
    this.resident = resident;
    this.generation = generation;
    this.isHeld = isHeld;
    this.context = contextOf(this);
  }
}
