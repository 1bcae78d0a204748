/**
 * The services of the model, the time, what is due, and what a step has brought about.
 *
 * `happened` is written in words, one line for each thing that a trace would record, beginning with
 * whom it is about, so that a difference reads like a sentence.
 */
import type { SecurityPolicy } from "../../../kernel/isolation/policy.ts";
import type { GroupSpec, ServiceSpec } from "../../../kernel/spec.ts";
import type { GroupState } from "../../../kernel/vocabulary.ts";
import { bootSet, plannedOrder } from "./conditions.ts";
import { newGroups, type ModelGroup } from "./groups.ts";
import type { ModelPower } from "./power.ts";
import {
  newServices,
  type Due,
  type ModelAlarm,
  type ModelInstance,
  type ModelService,
  type Phase,
} from "./state.ts";

/** Chooses the wait before a restart, where jitter leaves a choice. */
export type DelayChoice = (instance: number, low: number, high: number) => number;

/** What there is, as the kernel is told it. */
export interface ModelParts {
  readonly specs: readonly ServiceSpec[];
  readonly groups: readonly GroupSpec[];
  readonly security: SecurityPolicy | null;
}

export class World {
  now = 0;
  power: ModelPower = { name: "up" };
  readonly services: readonly ModelService[];
  readonly instances: readonly ModelInstance[];
  readonly groups: readonly ModelGroup[];
  /** Service numbers in the order in which they are planned to start. */
  order: readonly number[];
  /** What has started at boot. */
  readonly booted: ReadonlySet<number>;
  /** In the order of arming. */
  alarms: ModelAlarm[] = [];
  /** Services that are not as they were, and nobody has been told yet. */
  news: ModelService[] = [];
  /** Groups of which a child may have moved, and that have not been looked at since. */
  groupNews: ModelGroup[] = [];
  /** What the machine is told, in order: `start 3 g1`, `probe 3 g1 c0 p2`. */
  effects: string[] = [];
  happened: string[] = [];
  chooseDelay: DelayChoice = (_, low) => low;

  /** What labels allow; `null`: everything. */
  readonly security: SecurityPolicy | null;

  constructor({ specs, groups, security }: ModelParts) {
    this.security = security;
    this.services = newServices(specs);
    this.groups = newGroups(groups, this.services);
    this.instances = this.services.flatMap(({ instances }) => instances);
    this.booted = bootSet(this.services);
    this.order = plannedOrder(this.services, this.booted);
  }

  service(id: number): ModelService {
    const service = this.services[id];
    if (service === undefined) throw new Error(`the model has no service ${id}`);
    return service;
  }

  instance(id: number): ModelInstance {
    const instance = this.instances[id];
    if (instance === undefined) throw new Error(`the model has no instance ${id}`);
    return instance;
  }

  arm(inUs: number, due: Due): void {
    this.alarms.push({ at: this.now + inUs, due });
  }

  disarm(matches: (due: Due) => boolean): void {
    this.alarms = this.alarms.filter(({ due }) => !matches(due));
  }

  disarmInstance(id: number, ...kinds: readonly Due["kind"][]): void {
    this.disarm((due) => "instance" in due && due.instance === id && kinds.includes(due.kind));
  }

  /** When something comes due next; `null`: nothing will. */
  nextDue(): number | null {
    return this.alarms.length === 0 ? null : Math.min(...this.alarms.map(({ at }) => at));
  }

  /** Takes what is due now, the earliest first, ties in the order of arming. */
  takeDue(): Due | null {
    const at = this.nextDue();
    if (at === null || at > this.now) return null;
    const index = this.alarms.findIndex((alarm) => alarm.at === at);
    return this.alarms.splice(index, 1)[0]?.due ?? null;
  }

  effect(kind: string, { id, generation }: ModelInstance, rest = ""): void {
    this.effects.push(`${kind} ${id} g${generation}${rest}`);
  }

  ofInstance({ id }: ModelInstance, what: string): void {
    this.happened.push(`instance ${id}: ${what}`);
  }

  ofService({ id }: ModelService, what: string): void {
    this.happened.push(`service ${id}: ${what}`);
  }

  ofSystem(what: string): void {
    this.happened.push(`system: ${what}`);
  }

  ofGroup({ id }: ModelGroup, what: string): void {
    this.happened.push(`group ${id}: ${what}`);
  }

  lookAt(group: ModelGroup): void {
    if (!this.groupNews.includes(group)) this.groupNews.push(group);
  }

  /** Moves a group to another state, and says so where it is another. */
  moveGroup(group: ModelGroup, state: GroupState): void {
    if (group.state !== state) this.ofGroup(group, `${group.state} to ${state}`);
    group.state = state;
    if (state === "running" || state === "stopped" || state === "failed") {
      group.way = { kind: "none" };
    }
  }

  /** Moves an instance to another phase, says so, and makes it news. */
  move(instance: ModelInstance, phase: Phase, note = ""): void {
    const from = instance.phase.name;
    this.ofInstance(instance, `${from} to ${phase.name}, process ${instance.generation}${note}`);
    instance.phase = phase;
    this.news.push(instance.service);
  }
}
