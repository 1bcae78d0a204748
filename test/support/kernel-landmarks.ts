/**
 * What a model run has been through: things that are rare enough to be missed by all runs, unless
 * somebody counts them.
 *
 * They are read off the model before and after a step, and off what the step brings about.
 */
import type { Input, SyscallData, SyscallReply } from "../../kernel/ports.ts";
import type { Syscall } from "../../kernel/vocabulary.ts";
import type { ModelCall } from "../models/service-manager/calls.ts";
import { edgesTo, isUp, rivalsOf } from "../models/service-manager/conditions.ts";
import { isGroup, type ModelGroup } from "../models/service-manager/groups.ts";
import { awaitedHook } from "../models/service-manager/hooks.ts";
import { isBusy, isHeld } from "../models/service-manager/state.ts";
import type { World } from "../models/service-manager/world.ts";

/** By landmark: of a thousand runs so many at least come by it. */
export const LANDMARKS = {
  "a shutdown or reboot while dependents run": 100,
  "a hook on-stop has its time in a shutdown": 50,
  "a call is refused on the way down": 100,
  "the deadline of a shutdown kills": 100,
  "the deadline of a shutdown finds nothing to kill": 10,
  "a boot after a reboot": 300,
  "something disabled stays down at a reboot": 50,
  "the system is off": 50,
  "a group restarts a member": 100,
  "a group takes members down to restart them": 50,
  "a group fails, and the one around it hears of it": 20,
  "a group fails for good": 50,
  "a group starts another one anew": 20,
  "a failed group is revived by a start": 20,
  "a start that waits fails with its group": 2,
  "a group on its way waits for a hook": 20,
  "a member that waits for a dependency holds up no other": 1,
  "a group is on its way while the system goes down": 20,
  "a process makes a call that is taken": 100,
  "a process lacks the capability for a call": 100,
  "a process calls that does not run": 20,
  "a wall keeps a process from another": 20,
  "a user keeps a process from another": 10,
  "a label keeps a process from another": 10,
  "a process would create what may do more than it": 5,
  "a process ends itself, refused what it needs": 50,
  "a process is killed for its memory": 50,
  "a start is asked for beside a busy rival": 50,
  "a start finds it running": 50,
  "a start finds it paused": 50,
  "a start finds it paused in part": 2,
  "a stop finds it stopped": 100,
  "a pause finds it paused": 50,
  "a resume finds it running": 40,
  "an enable finds it enabled": 100,
  "a disable finds it disabled": 100,
} as const;
export type Landmark = keyof typeof LANDMARKS;

/** What a line of what happens stands for. */
const LINES: readonly (readonly [RegExp, Landmark])[] = [
  [/^system: stopped to running/u, "a boot after a reboot"],
  [/^system: deadline, 0 killed/u, "the deadline of a shutdown finds nothing to kill"],
  [/^system: deadline, [1-9]/u, "the deadline of a shutdown kills"],
  [/^system: asked for .*, service-not-running/u, "a call is refused on the way down"],
  [/^group \d+: restart/u, "a group restarts a member"],
  [/^group \d+: \w+ to restarting/u, "a group takes members down to restart them"],
  [/^group \d+: escalates to \d/u, "a group fails, and the one around it hears of it"],
  [/^group \d+: escalates to nobody/u, "a group fails for good"],
  [/^group \d+: \w+ to starting/u, "a group starts another one anew"],
  [/^group \d+: failed to running/u, "a failed group is revived by a start"],
  [/asked for \w+ by instance \d+$/u, "a process makes a call that is taken"],
  [/: denied (?!createService)/u, "a process lacks the capability for a call"],
  [
    /: denied createService, (?!service-create)/u,
    "a process would create what may do more than it",
  ],
  [/by instance \d+, service-not-running$/u, "a process calls that does not run"],
  [/may not signal service \d+, wall$/u, "a wall keeps a process from another"],
  [/may not signal service \d+, user$/u, "a user keeps a process from another"],
  [/may not signal service \d+, label$/u, "a label keeps a process from another"],
  [/failed, process \d+, exit oom/u, "a process is killed for its memory"],
  [/^service \d+: lost \d+, service-failed, fatal/u, "a start that waits fails with its group"],
];

const IDLE: Readonly<Partial<Record<Syscall, Landmark>>> = {
  startService: "a start finds it running",
  stopService: "a stop finds it stopped",
  pauseService: "a pause finds it paused",
  resumeService: "a resume finds it running",
  enableService: "an enable finds it enabled",
  disableService: "a disable finds it disabled",
};

function idleOf(call: Syscall | null, data: SyscallData): Landmark | null {
  if (data.kind === "left-paused") {
    return data.isWhole ? "a start finds it paused" : "a start finds it paused in part";
  }
  return data.kind === "already" && call !== null ? (IDLE[call] ?? null) : null;
}

export class Landmarks {
  readonly seen: Set<Landmark> = new Set<Landmark>();

  before({ power, services }: World, inputs: readonly Input[]): void {
    const isRefused = inputs.some((input) => {
      return input.kind === "instance-exited" && input.exit.kind === "refused";
    });
    if (isRefused) this.seen.add("a process ends itself, refused what it needs");
    const calls = inputs.flatMap((input) =>
      input.kind === "syscall" ? (input.calls as readonly ModelCall[]) : [],
    );
    const starts = calls.flatMap((made) => {
      return made.call === "startService" ? made.services : [];
    });
    const hasRival = services.some((service) => {
      const isRivalBusy = rivalsOf(services, service).some(({ instances }) =>
        instances.some(isBusy),
      );
      return starts.includes(service.spec.name) && isRivalBusy;
    });
    if (hasRival) this.seen.add("a start is asked for beside a busy rival");
    if (power.name !== "up" || !calls.some((call) => !("services" in call))) return;
    const isHeldOn = services.some(
      (service) =>
        isUp(service) && edgesTo(services, service).some(({ dependent }) => isUp(dependent)),
    );
    if (isHeldOn) this.seen.add("a shutdown or reboot while dependents run");
  }

  after(world: World, happened: readonly string[]): void {
    for (const line of happened) {
      for (const [pattern, landmark] of LINES) if (pattern.test(line)) this.seen.add(landmark);
    }
    this.#ofPower(world, happened);
    for (const group of world.groups) this.#ofGroup(world, group);
  }

  /** What calls found with nothing to do for them. */
  heard(replies: readonly SyscallReply[]): void {
    for (const { call, results } of replies.flat()) {
      for (const result of results) {
        const landmark = result.ok ? idleOf(call, result.data) : null;
        if (landmark !== null) this.seen.add(landmark);
      }
    }
  }

  #ofPower({ power, services }: World, happened: readonly string[]): void {
    if (power.name === "off") this.seen.add("the system is off");
    if (power.name === "going-down" && happened.some((line) => line.endsWith("on-stop begins"))) {
      this.seen.add("a hook on-stop has its time in a shutdown");
    }
    const isBack = happened.includes("system: stopped to running");
    if (isBack && services.some(({ isEnabled, spec }) => spec.enabled && !isEnabled)) {
      this.seen.add("something disabled stays down at a reboot");
    }
  }

  #ofGroup({ power }: World, { way, state, children }: ModelGroup): void {
    const members = children.flatMap((child) => (isGroup(child) ? [] : [child]));
    if (state === "running" && members.some(isHeld)) {
      this.seen.add("a member that waits for a dependency holds up no other");
    }
    if (way.kind === "none") return;
    if (power.name === "going-down") {
      this.seen.add("a group is on its way while the system goes down");
    }
    if (members.some((member) => awaitedHook(member) !== null)) {
      this.seen.add("a group on its way waits for a hook");
    }
  }
}
