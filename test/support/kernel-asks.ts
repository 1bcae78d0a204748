/**
 * What an operator asks for, of what makes sense at the moment or does not: for model runs.
 */
import fc from "fast-check";
import type { ServiceId } from "../../kernel/spec.ts";
import { handleOf } from "../../kernel/syscall/handle.ts";
import type { LifecycleCall, ModelCall } from "../models/service-manager/calls.ts";
import type { ModelService } from "../models/service-manager/state.ts";
import type { Move } from "./kernel-moves.ts";
import { SERVICES_MAX } from "./kernel-systems.ts";
import { withoutRivals } from "./random-actions.ts";

const CALLS: readonly LifecycleCall[] = [
  "startService",
  "startService",
  "stopService",
  "stopService",
  "restartService",
  "restartService",
  "pauseService",
  "resumeService",
  "enableService",
  "disableService",
  "createService",
  "unregisterService",
];

/** By name, and sometimes by a handle, be it an old one. */
function mentionOf(service: ModelService, byHandle: number): string | number {
  const { id, spec, registrations } = service;
  if (byHandle === 0 || registrations === 0) return spec.name;
  const generation = Math.max(1, registrations + 1 - byHandle);
  return handleOf({ service: id as ServiceId, generation });
}

const drawnCall = fc.record({
  call: fc.constantFrom(...CALLS),
  picks: fc.array(fc.nat({ max: SERVICES_MAX }), { minLength: 1, maxLength: 3 }),
  byHandle: fc.constantFrom(0, 0, 0, 0, 1, 2),
});

/** One call, or two as a batch. */
export const asks: fc.Arbitrary<Move> = fc
  .array(drawnCall, { minLength: 1, maxLength: 2 })
  .map((drawn) => (pair) => {
    const calls = drawn.map(({ call, picks, byHandle }): ModelCall => {
      const { length } = pair.specs;
      const named = [...new Set(picks.map((pick) => (pick % length) as ServiceId))];
      const starts = call === "startService" || call === "restartService";
      const services = starts ? withoutRivals(named, pair.system) : named;
      const way = call === "createService" ? 0 : byHandle;
      return { call, services: services.map((id) => mentionOf(pair.model.world.service(id), way)) };
    });
    return [{ kind: "syscall", caller: null, calls, cause: null }];
  });

/** Something that has gone comes back, and is started with it. */
export const returns: fc.Arbitrary<Move> = fc.nat({ max: 30 }).map((pick) => ({ model }) => {
  const gone = model.world.services.filter(({ part }) => part === "absent");
  const name = gone[pick % Math.max(gone.length, 1)]?.spec.name;
  if (name === undefined) return [];
  const calls: readonly ModelCall[] = [
    { call: "createService", services: [name] },
    { call: "startService", services: [name] },
  ];
  return [{ kind: "syscall", caller: null, calls, cause: null }];
});

/** New values, some of which are wrong, for services that run if there are any. */
export const reloads: fc.Arbitrary<Move> = fc
  .record({
    pick: fc.nat({ max: 30 }),
    isForTwo: fc.constantFrom(false, false, true),
    values: fc.constantFrom(
      {},
      { size: 6 },
      { size: 6, debug: true },
      { size: 7, extra: 1 },
      { size: 11 },
      { size: null },
      { debug: "yes" },
    ),
  })
  .map(({ pick, isForTwo, values }) => ({ model }) => {
    const { services } = model.world;
    const able = services.filter(({ instances }) => {
      return instances.some(({ phase }) => phase.name === "running");
    });
    const one = (able.length === 0 ? services : able)[pick % Math.max(able.length, 1)];
    const other = isForTwo ? services[pick % services.length] : undefined;
    const names = [one, other].flatMap((named) => named?.spec.name ?? []);
    const call: ModelCall = { call: "reloadService", services: [...new Set(names)], values };
    return [{ kind: "syscall", caller: null, calls: [call], cause: null }];
  });

/** Something that runs is paused, or something that is paused goes on. */
export const toggles: fc.Arbitrary<Move> = fc.nat({ max: 30 }).map((pick) => ({ model }) => {
  const able = model.world.services.flatMap(({ spec, instances }): readonly ModelCall[] => {
    const isPaused = instances.some(({ phase }) => phase.name === "paused");
    const isRunning = instances.some(({ phase }) => phase.name === "running");
    const call = isPaused ? "resumeService" : "pauseService";
    return isPaused || isRunning ? [{ call, services: [spec.name] }] : [];
  });
  const one = able[pick % Math.max(able.length, 1)];
  return one === undefined ? [] : [{ kind: "syscall", caller: null, calls: [one], cause: null }];
});

/** What is paused, in whole or in part, is asked once more to pause, or to start. */
export const insists: fc.Arbitrary<Move> = fc
  .record({ pick: fc.nat({ max: 30 }), call: fc.constantFrom("pauseService", "startService") })
  .map(({ pick, call }) => ({ model }) => {
    const able = model.world.services.filter(({ instances }) => {
      return instances.some(({ phase }) => phase.name === "paused");
    });
    const name = able[pick % Math.max(able.length, 1)]?.spec.name;
    if (name === undefined) return [];
    const made: ModelCall = { call, services: [name] };
    return [{ kind: "syscall", caller: null, calls: [made], cause: null }];
  });

/** A system that is off has nothing to show any more: before this many commands it boots again. */
const COMMANDS_BEFORE_OFF_MIN = 100;

/** The whole system goes down, mostly to come up again; sometimes with something else asked. */
export const powers: fc.Arbitrary<Move> = fc
  .record({
    isReboot: fc.constantFrom(true, true, false),
    deadlineUs: fc.constantFrom(undefined, 1, 1_000, 2_000, 5_000, 20_000),
    beside: fc.option(fc.nat({ max: SERVICES_MAX }), { freq: 2 }),
    isAfter: fc.boolean(),
  })
  .map(({ isReboot, deadlineUs, beside, isAfter }) => (pair) => {
    const isSure = isReboot || pair.commands < COMMANDS_BEFORE_OFF_MIN;
    const call: ModelCall = {
      call: isSure ? "rebootSystem" : "shutdownSystem",
      ...(deadlineUs === undefined ? {} : { deadlineUs }),
    };
    const name = beside === null ? undefined : pair.specs[beside % pair.specs.length]?.name;
    const other: readonly ModelCall[] =
      name === undefined ? [] : [{ call: "startService", services: [name] }];
    const calls = isAfter ? [call, ...other] : [...other, call];
    return [{ kind: "syscall", caller: null, calls, cause: null }];
  });
