/**
 * Which faults have which instances answer with errors, and how many that comes to.
 *
 * It lies on the instance and not on its process. Of several that overlap each is a chance of its
 * own: a request goes well where none of them strikes it.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import { ratioValue, type Ratio } from "../manifest/values/ratio.ts";
import type { NetworkControl } from "../traffic/disturbances.ts";

/** Of several together: finer than any draw decides. */
const PARTS = 1_000_000_000_000;

export class BrokenAnswers {
  readonly #network: NetworkControl | null;
  readonly #shares = new Map<InstanceId, Map<number, Ratio>>();

  constructor(network: NetworkControl | null) {
    this.#network = network;
  }

  add(instance: InstanceId, fault: number, share: Ratio): void {
    const shares = this.#shares.get(instance) ?? new Map<number, Ratio>();
    this.#shares.set(instance, shares.set(fault, share));
    this.#network?.setErrors(instance, this.#shareOf(instance));
  }

  remove(instance: InstanceId, fault: number): void {
    this.#shares.get(instance)?.delete(fault);
    this.#network?.setErrors(instance, this.#shareOf(instance));
  }

  /** By all of them together; `null` where none lies on it. */
  #shareOf(instance: InstanceId): Ratio | null {
    const [first, ...others] = this.#shares.get(instance)?.values() ?? [];
    if (first === undefined) return null;
    if (others.length === 0) return first;
    const good = others.reduce(
      (rest, share) => rest * (1 - ratioValue(share)),
      1 - ratioValue(first),
    );
    return { numerator: Math.round((1 - good) * PARTS), denominator: PARTS };
  }
}
