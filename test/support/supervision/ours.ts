/**
 * Puts a case through our groups, and tells what came of it in the words of the other side.
 *
 * What an exit reason is to a supervisor, a code or a signal is to us: `normal` is 0, `shutdown`
 * SIGTERM, `{shutdown, Term}` SIGHUP. Restarts are immediate and have no limit but that of the
 * group, as in Erlang. A death is at its second exactly: both ends of the period count, there and
 * here.
 */
import type { ProcessExit } from "../../../kernel/ports.ts";
import type { RestartPolicy } from "../../../kernel/spec.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import type { GroupDraft } from "../group-drafts.ts";
import { system, type ServiceDraft } from "../systems.ts";
import {
  membersOf,
  treesOf,
  type Befalling,
  type Case,
  type RestartType,
  type Step,
  type Told,
  type Tree,
} from "./cases.ts";
import { InstantMachine } from "./instant-machine.ts";

const SECOND_US = 1_000_000;

const POLICIES: Readonly<Record<RestartType, RestartPolicy>> = {
  permanent: "always",
  transient: "on-failure",
  temporary: "no",
};

const EXITS: Readonly<Record<Exclude<Befalling, `operator ${string}`>, ProcessExit>> = {
  crash: { kind: "code", code: 1 },
  kill: { kind: "signal", signal: "SIGKILL", outOfMemory: false },
  normal: { kind: "code", code: 0 },
  shutdown: { kind: "signal", signal: "SIGTERM", outOfMemory: false },
  "{shutdown,term}": { kind: "signal", signal: "SIGHUP", outOfMemory: false },
};

export function askOurs({ root, steps }: Case): readonly Told[] {
  const members = new Map(membersOf(root).map((member) => [member.name, member]));
  const machine = new InstantMachine(systemOf(root), (name, start) => {
    const member = members.get(name);
    if (member === undefined) return false;
    return member.failing.includes(start) || start >= (member.failingFrom ?? Infinity);
  });
  // At boot the groups are there before anybody starts.
  const starts = happenedIn(machine.takeRecords(), machine.system);
  const told = [{ happened: starts, alive: aliveIn(machine, root) }];
  for (const step of steps) {
    const own = befall(machine, step);
    const happened = [...own, ...happenedIn(machine.takeRecords(), machine.system)];
    told.push({ happened, alive: aliveIn(machine, root) });
  }
  return told;
}

/** The system that a tree stands for. */
export function systemOf(root: Tree): SystemSpec {
  const services: Record<string, ServiceDraft> = {};
  for (const { name, restart } of membersOf(root)) {
    const policy = POLICIES[restart];
    services[name] = { restart: { policy, backoff: { strategy: "none" }, limit: null } };
  }
  const groups: Record<string, GroupDraft> = {};
  for (const { name, strategy, intensity, periodS, children } of treesOf(root)) {
    const members = children.map((child) => {
      const isDropped = child.kind === "tree" && child.restart === "temporary";
      return isDropped ? `${child.name}:temporary` : child.name;
    });
    groups[name] = { members, strategy, intensity, periodMs: periodS * 1_000 };
  }
  return system(services, { groups });
}

/** Does it where the victim lives; what the other side says of that by itself. */
function befall(machine: InstantMachine, { second, victim, how }: Step): readonly string[] {
  machine.passTo(second * SECOND_US);
  if (!machine.isUp(victim)) return [`gone ${victim}`];
  if (how === "operator restart") {
    machine.ask("restartService", victim);
    return [];
  }
  if (how === "operator stop") {
    machine.ask("stopService", victim);
    return [];
  }
  machine.exit(victim, EXITS[how]);
  return [`died ${victim}`];
}

function happenedIn(records: readonly TraceRecord[], spec: SystemSpec): readonly string[] {
  return records.flatMap((record): readonly string[] => {
    if (record.event === "group.state") {
      return record.to === "starting" ? [`start ${spec.groups[record.group]?.spec.name}`] : [];
    }
    if (record.event !== "service.state") return [];
    const name = spec.services[record.instance]?.spec.name ?? "";
    if (record.to === "starting") return [`start ${name}`];
    if (record.to === "stopping") return [`stop ${name}`];
    return record.from === "starting" && record.to === "failed" ? [`fail ${name}`] : [];
  });
}

function aliveIn(machine: InstantMachine, root: Tree): string {
  const isDown = ({ name }: Tree): boolean => ["stopped", "failed"].includes(machine.stateOf(name));
  const groups = treesOf(root).filter((tree) => !isDown(tree));
  const members = membersOf(root).filter(({ name }) => machine.isUp(name));
  return [...groups, ...members]
    .map(({ name }) => name)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join(" ");
}
