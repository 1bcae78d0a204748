/**
 * What becomes of services when it is asked for, and who is drawn in: start, stop and restart of
 * one or of many; pause, enable, disable. The contract's semantics 1, 3, 4 and the README's
 * reference.
 */
import { followersOf, needsStart, orders, pullsIn, rivalsOf } from "./conditions.ts";
import { endChecks, endTrouble } from "./endings.ts";
import { callOffRestart, forgetRestarts, settle } from "./recoveries.ts";
import { dropReload } from "./reloads.ts";
import { isBusy, isHeld, type ModelService } from "./state.ts";
import type { World } from "./world.ts";

/** From now on the service is to start, as soon as nothing stands in its way. */
export function planStart(world: World, service: ModelService, isRestart = false): void {
  service.instances.forEach(forgetRestarts);
  service.wish = { kind: "start", expired: new Set(), isRestart };
  // Its turn among the starts is one to look at the groups around it as well.
  for (const first of service.instances.slice(0, 1)) first.isCalled = service.group !== null;
  for (const [dependency, { timeoutUs }] of service.spec.dependencies.filter(orders).entries()) {
    if (timeoutUs === null) continue;
    world.arm(timeoutUs, { kind: "dependency-timeout", service: service.id, dependency });
  }
}

export function dropWish(world: World, service: ModelService): void {
  service.wish = { kind: "none" };
  world.disarm((due) => due.kind === "dependency-timeout" && due.service === service.id);
}

export interface StopOrder {
  readonly who: "admin" | "dependency";
  readonly afterwards: "rest" | "restart";
}

/** Stops services and whoever follows them, where there is something to stop or to take back. */
export function planStops(
  world: World,
  roots: readonly ModelService[],
  { who, afterwards }: StopOrder,
): void {
  for (const root of roots) planStop(world, root, { who, afterwards });
  for (const root of roots) {
    for (const follower of followersOf(world.services, root)) {
      if (roots.includes(follower)) continue;
      // A stop that nobody asked for leaves those alone that wait for their start.
      const isAwaited = who === "admin" && follower.wish.kind !== "none";
      if (!isAwaited && !follower.instances.some(isBusy)) continue;
      planStop(world, follower, { who: "dependency", afterwards });
    }
  }
}

function planStop(world: World, service: ModelService, { who, afterwards }: StopOrder): void {
  const { wish } = service;
  service.isWithdrawn = true;
  if (wish.kind === "stop") {
    // Who was to rest is not revived because what it follows is restarted.
    if (who === "admin" || afterwards === "rest") wish.afterwards = afterwards;
    if (who === "admin") wish.who = "admin";
    return;
  }
  dropWish(world, service);
  if (afterwards === "rest" && !service.instances.some(isBusy)) {
    for (const instance of service.instances) settle(world, instance);
    world.news.push(service);
    return;
  }
  // What is at rest is not restarted but started.
  const isRestart = afterwards === "restart" && service.instances.some(isBusy);
  const next = afterwards === "rest" || isRestart ? afterwards : "start";
  service.wish = { kind: "stop", who, afterwards: next };
}

/** The services, and what each of them pulls in that needs a start. */
export function startSet(world: World, roots: readonly ModelService[]): readonly ModelService[] {
  const found = new Set<ModelService>();
  for (const root of roots) {
    const reached = new Set([root]);
    for (const member of reached) {
      found.add(member);
      for (const { target } of member.spec.dependencies.filter(pullsIn)) {
        const other = world.service(target);
        if (needsStart(other) && !found.has(other)) reached.add(other);
      }
    }
  }
  return [...found];
}

/** What runs unless it is stopped has been stopped. */
export function stopAll(world: World, roots: readonly ModelService[]): void {
  for (const root of roots) {
    if (root.spec.restart.policy === "unless-stopped") root.isHeldDown = true;
  }
  planStops(world, roots, { who: "admin", afterwards: "rest" });
}

/** Brings up the roots with all that they pull in, be it that it went along with a rival. */
export function bringUp(
  world: World,
  roots: readonly ModelService[],
  except: readonly ModelService[] = [],
): void {
  let members: readonly ModelService[] = [];
  for (let next = startSet(world, roots); next.length > members.length;) {
    members = next;
    for (const member of members) {
      for (const rival of rivalsOf(world.services, member)) makeRoom(world, rival);
    }
    next = startSet(world, roots);
  }
  for (const member of members) {
    member.isHeldDown = false;
    if (!except.includes(member)) bringUpOne(world, member);
  }
}

/** Whoever conflicts with a service that is to start is stopped, as if by name, or taken back. */
function makeRoom(world: World, rival: ModelService): void {
  if (rival.wish.kind === "none" && !rival.instances.some(isBusy)) return;
  planStops(world, [rival], { who: "admin", afterwards: "rest" });
}

/** What runs is left alone; what is to stop starts after that; what completed runs again. */
function bringUpOne(world: World, service: ModelService): void {
  const { wish, instances } = service;
  if (wish.kind === "stop" && wish.afterwards === "rest") wish.afterwards = "start";
  if (wish.kind !== "none") return;
  const isCompleted = instances.every(
    ({ phase }) => "achieved" in phase && phase.achieved === "completed",
  );
  if (!isCompleted && !needsStart(service)) return;
  for (const instance of instances) callOffRestart(world, instance);
  planStart(world, service);
}

/** Who follows stops first and starts after; what they all need is started too. */
export function restartAll(world: World, roots: readonly ModelService[]): void {
  const returning = new Set<ModelService>();
  for (const root of roots) {
    for (const member of [root, ...followersOf(world.services, root)]) {
      const isRunning = member.part === "registered" && member.instances.some(isBusy);
      if (roots.includes(member) || isRunning) returning.add(member);
    }
  }
  bringUp(world, [...returning], [...returning]);
  planStops(world, roots, { who: "admin", afterwards: "restart" });
}

export function pause(world: World, service: ModelService): void {
  dropReload(world, service, "abandoned");
  for (const instance of service.instances) {
    const { phase } = instance;
    if (phase.name !== "running") continue;
    endChecks(world, instance);
    world.disarmInstance(instance.id, "watchdog");
    if (phase.ready) world.ofInstance(instance, "not ready");
    const ranUs = world.now - phase.since;
    world.move(instance, { name: "paused", ranUs, checks: phase.checks });
    world.effect("pause", instance);
  }
}

/** Whether a boot would start it, and nothing else; nobody else is concerned, so it is no news. */
export function disable(world: World, service: ModelService): void {
  const { wish, instances } = service;
  service.isEnabled = false;
  const isToStart = wish.kind === "start" || (wish.kind === "stop" && wish.afterwards !== "rest");
  if (isToStart) return;
  for (const instance of instances) {
    const { phase } = instance;
    const isOver = phase.name === "failed" && phase.next.kind === "never";
    if ((phase.name !== "stopped" && !isOver) || isHeld(instance)) continue;
    const achieved = phase.name === "stopped" ? phase.achieved : "nothing";
    world.ofInstance(instance, `${phase.name} to disabled, process ${instance.generation}`);
    instance.phase = { name: "disabled", achieved };
    endTrouble(world, instance, "cancelled");
  }
}

export function enable(world: World, service: ModelService): void {
  service.isEnabled = true;
  service.isHeldDown = false;
  for (const instance of service.instances) {
    const { phase } = instance;
    if (phase.name !== "disabled") continue;
    world.ofInstance(instance, `disabled to stopped, process ${instance.generation}`);
    instance.phase = { name: "stopped", achieved: phase.achieved };
  }
}
