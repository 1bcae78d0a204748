/**
 * The shape of every fault: what it does to the machine when it begins, and how it is undone.
 *
 * A fault is a file of its own, with the same two functions and a paragraph "Divergence:" on what
 * reality does otherwise. None of them touches the kernel: it has to find out by itself.
 *
 * A fault of the network that flaps is laid and taken away many times between the two.
 */
import type { Input } from "../../kernel/ports.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Machine } from "../machine/machine.ts";
import type { FaultMark } from "../machine/process.ts";
import type { WallClock } from "../machine/wall-clock.ts";
import type { BrokenAnswers } from "./broken-answers.ts";
import type { Links } from "./links.ts";
import type { FaultSpec } from "./spec.ts";

/** What faults are laid on. */
export interface FaultWorld {
  readonly machine: Machine;
  readonly wallClock: WallClock;
  /** What connects services, their instances and those who ask. */
  readonly links: Links;
  /** Who answers with errors. */
  readonly answers: BrokenAnswers;
  /** Tells the kernel what it would notice by itself. */
  readonly report: (input: Input) => void;
}

export interface FaultScene extends FaultWorld {
  readonly now: Instant;
  /** Marks what the fault does as its own; its record is the cause of whatever follows. */
  readonly mark: FaultMark;
}

export type FaultOf<Kind extends FaultSpec["kind"]> = Extract<FaultSpec, { readonly kind: Kind }>;

export interface FaultModel<Kind extends FaultSpec["kind"]> {
  /** Lays the fault on the machine. */
  begin(fault: FaultOf<Kind>, scene: FaultScene): void;
  /** Takes it away again, where it still lies: what it did to others' doing stays. */
  heal(fault: FaultOf<Kind>, scene: FaultScene): void;
}
