/**
 * Who may send to whom, as things that are held: a capability is a right of one life of one
 * instance to send to one service.
 *
 *   handle = generation of the slot × 2^22 + slot
 *
 * A capability ends with its holder. It cannot be guessed from another life's: a slot that is
 * lent again is of a new generation, and a capability in the hands of somebody else is none.
 */
import { assert } from "../assertion.ts";
import type { ServiceId } from "../spec.ts";
import type { EndpointHandle } from "./endpoint.ts";

const SLOTS = 4_194_304;

declare const handle: unique symbol;
export type CapabilityHandle = number & { readonly [handle]: "capability" };

interface Slot {
  generation: number;
  holder: EndpointHandle | null;
  target: ServiceId;
}

export class Capabilities {
  readonly #slots: Slot[] = [];
  readonly #free: number[] = [];

  /** Lends the right to send to a service. */
  mint(holder: EndpointHandle, target: ServiceId): CapabilityHandle {
    const at = this.#free.pop() ?? this.#slots.length;
    assert(at < SLOTS, "the loader bounds the ways of messages");
    const slot = (this.#slots[at] ??= { generation: 0, holder: null, target });
    slot.generation += 1;
    slot.holder = holder;
    slot.target = target;
    return (slot.generation * SLOTS + at) as CapabilityHandle;
  }

  /** To whom the holder may send by it; `null`: it is nobody's any more, or somebody else's. */
  targetOf(capability: CapabilityHandle, holder: EndpointHandle): ServiceId | null {
    const slot = this.#find(capability);
    return slot?.holder === holder ? slot.target : null;
  }

  /** Takes it back, whoever holds it; nothing where it is stale. */
  revoke(capability: CapabilityHandle): void {
    const slot = this.#find(capability);
    if (slot === null || slot.holder === null) return;
    slot.holder = null;
    this.#free.push(capability % SLOTS);
  }

  #find(capability: CapabilityHandle): Slot | null {
    const slot = this.#slots[capability % SLOTS];
    return slot?.generation === Math.floor(capability / SLOTS) ? slot : null;
  }
}
