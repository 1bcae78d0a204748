/**
 * What all parts of the data plane's binding have in common: the core, which is theirs until it is
 * reset, and then somebody else's.
 */
import { assert } from "../../assertion.ts";
import type { CoreExports } from "../exports/core-exports.ts";
import type { CoreLifetime } from "../random-streams.ts";

export abstract class CorePart {
  readonly #core: CoreExports;
  protected readonly lifetime: CoreLifetime;

  constructor(core: CoreExports, lifetime: CoreLifetime) {
    this.#core = core;
    this.lifetime = lifetime;
  }

  protected get core(): CoreExports {
    assert(!this.lifetime.isOver, "the core was reset: open the data plane anew");
    return this.#core;
  }
}
