/**
 * Checks that the system fits: how many instances, timers and random streams.
 *
 * The core's arenas never grow, so what could overrun them is refused here, with a place.
 */
import { COUNTED, FLOWING } from "../../../kernel/isolation/limits.ts";
import { NODE_COUNT, STREAM_COUNT } from "../../../kernel/core/layout.ts";
import type { ServiceDeclaration, SystemDeclaration } from "../declaration.ts";
import type { Place } from "../../problem.ts";
import type { ProblemList } from "../problem-list.ts";

/**
 * Two and a half times the 100,000 services that boot within seconds. Each instance takes a few
 * kilobytes while it runs, so this many fit into the memory of an ordinary machine.
 */
export const INSTANCES_MAX = 250_000;

/** The services, the number of each one's first instance, and the number of all. */
export interface NumberedInstances {
  readonly services: readonly ServiceDeclaration[];
  readonly first: readonly number[];
  readonly count: number;
}

/**
 * Numbers the instances. Where there are too many it is reported where it is written, and that
 * service goes on with one: what is checked next makes lists of them, and they could be endless.
 */
export function numberInstances(
  written: readonly ServiceDeclaration[],
  problems: ProblemList,
): NumberedInstances {
  const first: number[] = [];
  let count = 0;
  let isOver = false;
  const services = written.map((service) => {
    const { name, instances } = service;
    first.push(count);
    if (instances.count > INSTANCES_MAX) {
      const message = `'${name}' asks for ${instances.count} instances`;
      const hint = `a system has at most ${INSTANCES_MAX}`;
      problems.error(instances.place, "too-many-instances", message, hint);
    } else if (count + instances.count > INSTANCES_MAX) {
      const message = `with those of '${name}' the system has more than ${INSTANCES_MAX} instances`;
      const hint = "write fewer instances";
      if (!isOver) problems.error(instances.place, "too-many-instances", message, hint);
      isOver = true;
    } else {
      count += instances.count;
      return service;
    }
    count += 1;
    return { ...service, instances: { ...instances, count: 1 } };
  });
  return { services, first, count };
}

/** A start or stop in progress with its deadline or the wait for a restart, and a memory alarm. */
const TIMERS_PER_INSTANCE = 3;
/** The next probe or the deadline of this one, and its answer. */
const TIMERS_PER_CHECK = 2;
/** Of a hook its deadline and the end of its command, and those of the same hook run anew. */
const TIMERS_PER_HOOK = 4;
/** Of heartbeats the next one and its deadline. */
const TIMERS_PER_WATCHDOG = 2;
/** It begins; then it heals, and until then it may come and go. */
const TIMERS_PER_FAULT = 2;
const TIMERS_PER_ACTION = 1;

/** An eighth of the core's: the network and the data plane lend from the same pool. */
const TIMERS_MAX = NODE_COUNT / 8;

/** Reports where more timers could be armed at once than are meant for a system's services. */
function checkTimers(declaration: SystemDeclaration, problems: ProblemList): void {
  const sum = new Sum(TIMERS_MAX);
  // Each of their processes reads new values, and the service has a deadline for that.
  const reloaded = new Set([
    ...declaration.actions.flatMap(({ kind, targets }) =>
      kind === "reload" ? targets.map((target) => target.name) : [],
    ),
    ...declaration.faults.flatMap((fault) =>
      fault.kind === "corrupt-config" ? [fault.target.name] : [],
    ),
  ]);
  for (const service of declaration.services) {
    const { name, instances, dependencies } = service;
    const timeouts = dependencies.filter(({ timeoutUs }) => timeoutUs !== null).length;
    const own = timeouts + (reloaded.has(name) ? instances.count + 1 : 0);
    // An instance that waits for its restart, and for what it requires, has nothing else to time.
    const each = Math.max(timersPerInstance(service), hookTimers(service) + timeouts);
    if (!sum.passesWith(instances.count * each + own)) continue;
    const hint = "write fewer instances, health checks or dependency timeouts";
    reportTimers(instances.place, `those of '${name}'`, hint, problems);
    return;
  }
  const events = [
    ...declaration.faults.map(({ place }) => ({ place, count: TIMERS_PER_FAULT })),
    ...declaration.actions.map(({ place }) => ({ place, count: TIMERS_PER_ACTION })),
  ];
  const over = events.find(({ count }) => sum.passesWith(count));
  if (over !== undefined) {
    reportTimers(over.place, "this entry", "write fewer faults and actions", problems);
  }
}

/** One for each limit that an instance may come to; that of its memory is counted with it. */
function limitTimers({ limits: { limits } }: ServiceDeclaration): number {
  const counted = [...COUNTED, ...FLOWING].filter((resource) => limits[resource] !== null);
  return counted.length + (limits.memory.softBytes === null ? 0 : 1);
}

/** The next message of each way or the deadline of this one, and what each thread deals with. */
function messageTimers({ messages, behavior }: ServiceDeclaration): number {
  const deals = messages.handling.kind === "constant" && messages.handling.valueUs === 0;
  return 2 * messages.sends.length + (deals ? 0 : behavior.threads.base);
}

function timersPerInstance(service: ServiceDeclaration): number {
  const { checks, watchdogUs, behavior } = service;
  // Each thread waits by itself where it also computes.
  const threads = behavior.cpu.numerator > 0 ? behavior.threads.base : 0;
  return (
    TIMERS_PER_INSTANCE +
    threads +
    TIMERS_PER_CHECK * checks.length +
    limitTimers(service) +
    messageTimers(service) +
    hookTimers(service) +
    (watchdogUs === null ? 0 : TIMERS_PER_WATCHDOG)
  );
}

function hookTimers({ hooks }: ServiceDeclaration): number {
  return TIMERS_PER_HOOK * Object.values(hooks).filter((hook) => hook !== null).length;
}

function reportTimers(place: Place, whose: string, hint: string, problems: ProblemList): void {
  const message = `with ${whose} more than ${TIMERS_MAX} timers could run at once`;
  problems.error(place, "too-many-timers", message, hint);
}

/** Reports where the system has more timers, or draws from more streams, than the core has. */
export function checkCapacity(declaration: SystemDeclaration, problems: ProblemList): void {
  checkTimers(declaration, problems);
  checkStreams(declaration.services, problems);
}

/** Reports where the system draws from more random streams than the core has. */
function checkStreams(services: readonly ServiceDeclaration[], problems: ProblemList): void {
  const sum = new Sum(STREAM_COUNT);
  for (const service of services) {
    const { name, instances } = service;
    if (!sum.passesWith(instances.count * drawnPurposes(service))) continue;
    const message =
      `with those of '${name}' the system has more than ${STREAM_COUNT} random streams, one for ` +
      "each random value of each instance";
    const hint =
      "write fewer instances, or constants for some of start, stop, run, start-failures and jitter";
    problems.error(instances.place, "too-many-streams", message, hint);
    return;
  }
}

/** For how many purposes each instance of a service draws; each has a stream of its own. */
function drawnPurposes({ behavior, restart, hookCommands, messages }: ServiceDeclaration): number {
  const { start, stop, run, reload, heartbeat, startFailures } = behavior;
  const commands = Object.values(hookCommands).filter((command) => command !== null);
  const paces = [
    ...messages.sends.map(({ every }) => every),
    ...commands.map((command) => command.run),
  ];
  const lengths = [start, stop, run, reload, heartbeat, messages.handling, ...paces];
  const drawn = lengths.filter((length) => length !== null && length.kind !== "constant").length;
  const chances = [startFailures, ...commands.map(({ failures }) => failures)];
  const failures = chances.filter((chance) => chance.kind === "ratio" && chance.numerator > 0);
  const jitter = restart.jitter !== "none" && restart.policy !== "no" ? 1 : 0;
  return drawn + failures.length + jitter;
}

/** Adds up until a limit is passed. */
class Sum {
  readonly #max: number;
  #total = 0;

  constructor(max: number) {
    this.#max = max;
  }

  passesWith(count: number): boolean {
    this.#total += count;
    return this.#total > this.#max;
  }
}
