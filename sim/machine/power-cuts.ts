/**
 * Which faults have taken the power from which instances.
 *
 * It lies on the instance: the process that is there dies, and whatever is started meanwhile hangs
 * by these faults, from the first instant of its start.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { FaultMark } from "./process.ts";

export class PowerCuts {
  readonly #marks = new Map<InstanceId, Map<number, FaultMark>>();

  add(instance: InstanceId, mark: FaultMark): void {
    const marks = this.#marks.get(instance) ?? new Map<number, FaultMark>();
    this.#marks.set(instance, marks.set(mark.index, mark));
  }

  remove(instance: InstanceId, mark: FaultMark): void {
    const marks = this.#marks.get(instance);
    marks?.delete(mark.index);
    if (marks?.size === 0) this.#marks.delete(instance);
  }

  /** The faults by which there is no power, in the order in which they began. */
  on(instance: InstanceId): readonly FaultMark[] {
    return [...(this.#marks.get(instance)?.values() ?? [])];
  }
}
