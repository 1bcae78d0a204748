/**
 * A service manager that is plain enough to be trusted by reading, and as slow as that makes it.
 *
 * Written from the contract's semantics and the catalogue of invariants. A step takes what has come
 * in, then what is due, and then does one thing after the other, each time the first that is there
 * to do, until nothing is:
 *
 *   1. whoever is concerned by a service that changed is told, in the order of the changes;
 *   2. a group of which a child may have moved goes on with what it is at;
 *   3. the last service in the planned order that is to stop and may, stops;
 *   4. the first in the order of the file that is to start and may, starts. Where a probe has gone
 *      out in this step, starts wait for the next one, because its answer may still come now.
 *
 * When nothing is left to do, a shutdown may be at its end.
 */
import type { Input } from "../../../kernel/ports.ts";
import { comesBackWithGroup } from "./bonds.ts";
import { makeCall, type ModelCall } from "./calls.ts";
import { bootSet, edgesTo, gives, isNeeded, orders } from "./conditions.ts";
import { beginRunning, conclude, sendProbe } from "./health.ts";
import { endHook, findHook } from "./hooks.ts";
import { endProcess, processEnded } from "./lives.ts";
import { restartIsDue, settle } from "./recoveries.ts";
import { dropWish, planStart, planStops } from "./plans.ts";
import { leaveIfAtRest } from "./registry.ts";
import { deadlineIsOver, finishPower } from "./power.ts";
import { dropReload, prepared } from "./reloads.ts";
import { goOnWith } from "./sequences.ts";
import { hasProcess, isBusy, type Due } from "./state.ts";
import type { ModelInstance, ModelService } from "./state.ts";
import { failUnstarted, firstStart, waitedInVain } from "./starts.ts";
import { hookEnded } from "./turns.ts";
import { renewWaits } from "./waits.ts";
import { heard, missed } from "./watchdogs.ts";
import { World, type DelayChoice, type ModelParts } from "./world.ts";

/** What a step has brought about. */
export interface ModelStep {
  readonly effects: readonly string[];
  readonly happened: readonly string[];
  /** When something is due next; now, where starts were left for the next step. */
  readonly deadline: number | null;
  /** Something will happen that is more than the next probe of a healthy service. */
  readonly isExpecting: boolean;
}

export class ServiceManagerModel {
  readonly world: World;
  constructor(parts: ModelParts) {
    this.world = new World(parts);
  }

  /** By service: whether a boot would start it if it came now. */
  get bootSet(): readonly boolean[] {
    const found = bootSet(this.world.services);
    return this.world.services.map(({ id }) => found.has(id));
  }
  step(now: number, inputs: readonly Input[], chooseDelay: DelayChoice): ModelStep {
    const { world } = this;
    world.now = now;
    world.effects = [];
    world.happened = [];
    world.chooseDelay = chooseDelay;
    for (const input of inputs) this.#take(input);
    do {
      for (let due = world.takeDue(); due !== null; due = world.takeDue()) this.#fire(due);
      this.#work();
      if (finishPower(world)) this.#work();
    } while ((world.nextDue() ?? Infinity) <= now);
    const isLeft = firstStart(world) !== null;
    const isExpecting = isLeft || world.alarms.some(({ due }) => !isRoutine(due));
    const deadline = isLeft ? now : world.nextDue();
    return { effects: world.effects, happened: world.happened, deadline, isExpecting };
  }

  #work(): void {
    while (this.#doNext());
  }

  #take(input: Input): void {
    const { world } = this;
    if (input.kind === "boot") {
      for (const id of world.services.map((service) => service.id)) {
        if (world.booted.has(id)) planStart(world, world.service(id));
      }
      return;
    }
    if (input.kind === "syscall") {
      // Commands make whole calls, by names: whatever is no call has tests of its own.
      const caller = input.caller === null ? null : world.instance(input.caller);
      for (const call of input.calls as readonly ModelCall[]) makeCall(world, call, caller);
      return;
    }
    // No stage of the boot costs anything in the model, and nobody writes into its files.
    if (input.kind === "stage-done" || input.kind === "config-source") return;
    const instance = world.instance(input.instance);
    const wasStopping = instance.phase.name === "stopping";
    if (input.kind === "hook-ended") {
      hookEnded(world, instance, { number: input.run, exit: input.exit });
    } else if (input.generation === instance.generation) this.#hear(instance, input);
    if (wasStopping && instance.phase.name === "stopped") finishStop(world, instance.service);
  }

  /** Word of a process; of one that is no more it changes nothing, and does not come here. */
  #hear(instance: ModelInstance, input: Input): void {
    const { world } = this;
    if (input.kind === "instance-exited") processEnded(world, instance, input.exit);
    if (input.kind === "resource-refused" && hasProcess(instance)) {
      world.ofInstance(instance, "fault resource-exhaustion");
    }
    if (input.kind === "config-prepared") prepared(world, instance, input.round);
    if (input.kind === "heartbeat") heard(world, instance, input);
    const isComingUp = instance.phase.name === "starting" && instance.phase.hook === null;
    if (input.kind === "instance-started" && isComingUp) {
      world.disarmInstance(instance.id, "start-timeout");
      beginRunning(world, instance);
    }
    if (input.kind === "probe-answered" && instance.phase.name === "running") {
      const check = instance.phase.checks[input.check];
      if (check === undefined || check.outSince === null || check.probes !== input.probe) return;
      conclude(world, instance, input.check, input.healthy ? "pass" : "fail");
    }
  }

  #fire(due: Due): void {
    const { world } = this;
    if (due.kind === "dependency-timeout") {
      const service = world.service(due.service);
      if (service.wish.kind !== "start") throw new Error("only a start waits for dependencies");
      service.wish.expired.add(due.dependency);
      const dependency = service.spec.dependencies.filter(orders)[due.dependency];
      if (dependency === undefined || !isNeeded(dependency)) return;
      if (gives(world.service(dependency.target), dependency) === "now") return;
      failUnstarted(world, service, dependency.target, "service-timeout");
      return;
    }
    if (due.kind === "power-deadline") {
      deadlineIsOver(world);
      return;
    }
    if (due.kind === "reload-timeout") {
      dropReload(world, world.service(due.service), "timeout");
      return;
    }
    const instance = world.instance(due.instance);
    if (due.kind === "wait-timeout") waitedInVain(world, instance, due.dependency);
    if (due.kind === "watchdog") missed(world, instance);
    if (due.kind === "hook-timeout") {
      const run = findHook(instance, due.run);
      if (run !== null) endHook(world, instance, run, "timeout");
    }
    if (due.kind === "start-timeout") endProcess(world, instance, "start-timeout");
    if (due.kind === "restart") restartIsDue(world, instance);
    if (due.kind === "probe") sendProbe(world, instance, due.check);
    if (due.kind === "probe-timeout") conclude(world, instance, due.check, "timeout");
    if (due.kind === "stop-timeout" && instance.phase.name === "stopping") {
      instance.phase.wait = { kind: "killed" };
      world.effect("kill", instance);
    }
  }

  /** Does the first thing that is to do; false where nothing is. */
  #doNext(): boolean {
    const { world } = this;
    const changed = world.news.shift();
    if (changed !== undefined) {
      tellOf(world, changed);
      return true;
    }
    const group = world.groupNews.shift();
    if (group !== undefined) {
      goOnWith(world, group);
      return true;
    }
    const stopping = world.order
      .map((id) => world.service(id))
      .findLast((service) => mayStop(world, service));
    if (stopping !== undefined) {
      carryOutStop(world, stopping);
      return true;
    }
    if (world.effects.some((effect) => effect.startsWith("probe "))) return false;
    const first = firstStart(world);
    first?.();
    return first !== null;
  }
}

/** Tells whoever depends on a service that it is not as it was. */
function tellOf(world: World, service: ModelService): void {
  if (service.group !== null) world.lookAt(service.group);
  for (const { dependent, dependency, index } of edgesTo(world.services, service)) {
    if (dependent.wish.kind === "stop") continue;
    const answer = gives(service, dependency);
    if (dependent.wish.kind === "start" && answer === "never" && isNeeded(dependency)) {
      failUnstarted(world, dependent, service.id, "dependency-error");
    }
    const isUp = service.instances.some(
      (instance) => hasProcess(instance) && instance.phase.name !== "stopping",
    );
    const isBound = dependency.kind === "binds-to" && !dependency.optional;
    const isAlone = isBound && !isUp && !comesBackWithGroup(service, dependent);
    if (isAlone && dependent.instances.some(isBusy)) {
      planStops(world, [dependent], { who: "dependency", afterwards: "rest" });
    }
    // Back, or lost for good: in neither case is there anything to wait for.
    if (!isNeeded(dependency)) continue;
    if (answer === "later") {
      renewWaits(world, dependent, index);
      continue;
    }
    for (const instance of dependent.instances) {
      const { phase } = instance;
      if (phase.name !== "failed" || phase.next.kind !== "waiting") continue;
      if (phase.next.blamed.includes(service.id)) restartIsDue(world, instance);
    }
  }
}

/** It is to stop, there is still something to do for that, and whoever comes after it is down. */
function mayStop(world: World, service: ModelService): boolean {
  const { wish, instances } = service;
  if (wish.kind !== "stop") return false;
  const isTold = ({ phase }: ModelInstance): boolean =>
    phase.name === "stopping"
      ? phase.reason === wish.who
      : "achieved" in phase && phase.achieved !== "held";
  if (instances.every(isTold) && instances.some(isBusy)) return false;
  return edgesTo(world.services, service).every(({ dependent }) => dependent.wish.kind !== "stop");
}

function carryOutStop(world: World, service: ModelService): void {
  const { wish, instances } = service;
  if (wish.kind !== "stop") return;
  dropReload(world, service, "abandoned");
  for (const instance of instances) {
    if (instance.phase.name === "stopping") instance.phase.reason = wish.who;
    else if (hasProcess(instance)) endProcess(world, instance, wish.who);
    else settle(world, instance);
  }
  finishStop(world, service);
}

/** Nothing of it is left: the stop is over, and a restart goes on to its start. */
function finishStop(world: World, service: ModelService): void {
  const { wish, instances } = service;
  if (wish.kind !== "stop" || instances.some(isBusy)) return;
  dropWish(world, service);
  world.news.push(service);
  leaveIfAtRest(world, service);
  if (wish.afterwards !== "rest") planStart(world, service, wish.afterwards === "restart");
}

function isRoutine(due: Due): boolean {
  return (due.kind === "probe" || due.kind === "watchdog") && due.isRoutine;
}
