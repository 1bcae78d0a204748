/**
 * What a boot would start if it came now: the enabled services, and what these pull in.
 *
 * Enabling and disabling change it at once, whatever runs. Under the policy `unless-stopped` an
 * operator's stop does so too: until an operator starts or enables the service again it is left
 * down, as Docker leaves a container that was stopped by hand when its daemon comes back. That is
 * all that this policy and `always` differ in.
 */
import { bootSet } from "../dependency/graph.ts";
import { isRegistered } from "./registration.ts";
import type { Service } from "./service.ts";

/** Whether a boot is to start a service of itself. */
export interface BootWish {
  isEnabled: boolean;
  /** An operator has stopped it, and its policy heeds that. */
  isHeldDown: boolean;
}

/** By service, in the order of their ids. */
export function bootSetOf(services: readonly Service[]): readonly boolean[] {
  return bootSet(
    services.map((service) => {
      const { boot, spec } = service;
      const enabled = boot.isEnabled && !boot.isHeldDown;
      return { enabled, registered: isRegistered(service), dependencies: spec.dependencies };
    }),
  );
}

/** An operator has stopped it. */
export function holdDown({ boot, spec }: Service): void {
  if (spec.restart.policy === "unless-stopped") boot.isHeldDown = true;
}

/** An operator has started it, or has enabled it. */
export function letUp({ boot }: Service): void {
  boot.isHeldDown = false;
}
