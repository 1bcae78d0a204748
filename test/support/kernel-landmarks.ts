/**
 * What a model run has been through: things that are rare enough to be missed by all runs, unless
 * somebody counts them.
 *
 * They are read off the model before a step, and off what a step brings about.
 */
import type { Input } from "../../kernel/ports.ts";
import type { ModelCall } from "../models/service-manager/calls.ts";
import { edgesTo, isUp } from "../models/service-manager/conditions.ts";
import type { World } from "../models/service-manager/world.ts";

/** By landmark: of the runs of a campaign, this many at least out of a thousand come by it. */
export const LANDMARKS = {
  "a shutdown or reboot while dependents run": 100,
  "a hook on-stop has its time in a shutdown": 50,
  "a call is refused on the way down": 100,
  "the deadline of a shutdown kills": 100,
  "the deadline of a shutdown finds nothing to kill": 10,
  "a boot after a reboot": 300,
  "something disabled stays down at a reboot": 50,
  "the system is off": 50,
} as const;
export type Landmark = keyof typeof LANDMARKS;

export class Landmarks {
  readonly seen: Set<Landmark> = new Set<Landmark>();

  before({ power, services }: World, inputs: readonly Input[]): void {
    const calls = inputs.flatMap((input) =>
      input.kind === "syscall" ? (input.calls as readonly ModelCall[]) : [],
    );
    if (power.name !== "up" || !calls.some((call) => !("services" in call))) return;
    const isHeldOn = services.some(
      (service) =>
        isUp(service) && edgesTo(services, service).some(({ dependent }) => isUp(dependent)),
    );
    if (isHeldOn) this.seen.add("a shutdown or reboot while dependents run");
  }

  after({ power, services }: World, happened: readonly string[]): void {
    for (const line of happened) this.#read(line);
    if (power.name === "off") this.seen.add("the system is off");
    if (power.name === "going-down" && happened.some((line) => line.endsWith("on-stop begins"))) {
      this.seen.add("a hook on-stop has its time in a shutdown");
    }
    const isBack = happened.includes("system: stopped to running");
    if (isBack && services.some(({ isEnabled, spec }) => spec.enabled && !isEnabled)) {
      this.seen.add("something disabled stays down at a reboot");
    }
  }

  #read(line: string): void {
    if (line === "system: stopped to running") this.seen.add("a boot after a reboot");
    else if (line === "system: deadline, 0 killed") {
      this.seen.add("the deadline of a shutdown finds nothing to kill");
    } else if (line.startsWith("system: deadline")) {
      this.seen.add("the deadline of a shutdown kills");
    } else if (line.startsWith("system: asked") && line.endsWith("not-running")) {
      this.seen.add("a call is refused on the way down");
    }
  }
}
