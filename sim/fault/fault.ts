/**
 * The shape of every fault: what it does to the machine when it begins, and how it is undone.
 *
 * A fault is a file of its own, with the same two functions and a paragraph "Divergence:" on what
 * reality does otherwise. None of them touches the kernel: it has to find out by itself.
 */
import type { Instant } from "../../kernel/time.ts";
import type { Machine } from "../machine/machine.ts";
import type { FaultMark } from "../machine/process.ts";
import type { FaultSpec } from "../system.ts";

export interface FaultScene {
  readonly machine: Machine;
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
