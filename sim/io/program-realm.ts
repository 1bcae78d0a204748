/**
 * Keeps programs from what is not their context: whatever a run would then depend on that no seed
 * determines. Clock, randomness, timers, files, the network, the machine's language.
 *
 * The globals are replaced once, for the life of this process, by doors that are open for MultiOS
 * itself and shut while a program runs. So a program that took hold of one of them when it was
 * loaded has a door in its hands as well: it was loaded with the doors shut.
 *
 * What is bounded, and how: a program cannot reach a clock or a source of randomness by name. It
 * is not imprisoned: code that wants to escape on purpose can, as in any realm of one process.
 * A handler that never comes back is ended by {@link runWithin}, which asks a clock of the host.
 */
// Not the global one: each look at that goes through a door, which costs more than the look.
import { performance } from "node:perf_hooks";
import { Script, createContext } from "node:vm";
import type { Instant } from "../../kernel/time.ts";
import { plainText } from "../program/plain-text.ts";
import { freezeLanguage, isOfLanguage } from "./frozen-language.ts";
import { PROGRAM_MARK } from "./program-mark.ts";
import type { ProgramRealm, Turn } from "../program/realm.ts";
import { instantText } from "../quantity-text.ts";

/** A turn takes some tenths of a second at the most; a loop without end takes more. */
const TURN_MS_MAX = 30_000;

/** So long that somebody may look up: what it costs to be ready to end a turn is little of it. */
const LONG_MS = 50;

/** Rounds between two looks at the clock, of which each costs a tenth of a microsecond. */
const ROUNDS_A_LOOK = 16;

/** A program has reached for something that is not its context. */
class AmbientError extends Error {
  override readonly name: string = "AmbientError";
}

/** Globals that are not there for programs, and what is instead. */
const GLOBALS: Readonly<Record<string, string>> = {
  Date: "take ctx.now",
  performance: "take ctx.now",
  Intl: "its data differ between engines",
  setTimeout: "write 'yield* ctx.work(us)', or a tick",
  setInterval: "write a tick",
  setImmediate: "handlers are run one after the other",
  queueMicrotask: "handlers are run one after the other",
  process: "take ctx.config",
  console: "write ctx.log(text)",
  crypto: "take ctx.random",
  fetch: "write 'yield* ctx.call(service)'",
  WebSocket: "write 'yield* ctx.call(service)'",
  navigator: "a run does not depend on the machine",
  Worker: "a program is one thread",
  MessageChannel: "handlers are run one after the other",
  BroadcastChannel: "handlers are run one after the other",
  WeakRef: "when it empties depends on the garbage collector",
  FinalizationRegistry: "when it calls depends on the garbage collector",
  Function: "write the code out",
  eval: "write the code out",
};

/** Functions of Math whose last bits differ between engines, and its randomness. */
const MATH: readonly string[] = (
  "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 " +
  "hypot log log10 log1p log2 pow sin sinh tan tanh"
).split(" ");

/** Methods that go by the language of the machine. */
const LOCALE: readonly (readonly [object, string])[] = [
  [String.prototype, "localeCompare"],
  [String.prototype, "toLocaleLowerCase"],
  [String.prototype, "toLocaleUpperCase"],
  [Number.prototype, "toLocaleString"],
  [Array.prototype, "toLocaleString"],
  [Date.prototype, "toLocaleString"],
];

let depth = 0;
let hasDoors = false;
/** Of the handlers that run, each within the one before it: so many, and whose they are. */
let entered = 0;
const instances: string[] = [];
const handlers: string[] = [];

/**
 * The realm of this process; the first to ask for it has the doors put in. `turnMsMax`: who takes
 * longer is ended.
 */
export function openRealm(turnMsMax: number = TURN_MS_MAX): ProgramRealm {
  if (!hasDoors) putInDoors();
  hasDoors = true;
  return {
    enter(instance, handler) {
      depth += 1;
      instances[entered] = instance;
      handlers[entered] = handler;
      entered += 1;
    },
    leave() {
      depth -= 1;
      entered -= 1;
    },
    turn: (work, now) => runWithin(work, now, turnMsMax),
    describe: placeInModule,
  };
}

/** Does what may run code of a program, such as a getter, with the doors shut. */
function behindDoors<T>(work: () => T): T {
  depth += 1;
  try {
    return work();
  } finally {
    depth -= 1;
  }
}

/** Loads something with the doors shut. */
export async function loadWithin<T>(load: () => Promise<T>): Promise<T> {
  openRealm();
  depth += 1;
  try {
    return await load();
  } finally {
    depth -= 1;
  }
}

/** A handler of a program has not come back. */
export class EndlessProgramError extends Error {
  override readonly name: string = "EndlessProgramError";
  /** `web/1`. */
  readonly instance: string;

  constructor(what: string, instance: string, options: ErrorOptions) {
    super(what, options);
    this.instance = instance;
  }
}

/** What is to be done, and what it comes to: scripts take no arguments. */
const desk: { work: () => void } = { work: () => undefined };
const DESK = createContext(desk);
const TURN = new Script("work()");

/** Does what a thread of its own may end; the clock of the host decides only that. */
function runWithin<T>(work: Turn<T>, now: () => Instant, turnMsMax: number): T {
  const done: { value: T }[] = [];
  desk.work = () => {
    done.push({ value: work(measure()) });
  };
  try {
    TURN.runInContext(DESK, { timeout: turnMsMax });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    throw endless(`for ${turnMsMax / 1_000} s, at ${instantText(now())} of the run`, error);
  }
  const [first] = done;
  if (first === undefined) throw new Error("a turn that is over has a value");
  return first.value;
}

/** The clock of the host decides only when somebody may look up: the run is the same. */
function measure(): () => boolean {
  const sinceMs = performance.now();
  let asked = 0;
  return () => {
    asked += 1;
    return asked % ROUNDS_A_LOOK === 0 && performance.now() - sinceMs >= LONG_MS;
  };
}

/** What is ended runs none of its `finally`: whoever was entered is so still. */
function endless(when: string, cause: unknown): EndlessProgramError {
  const at = Math.max(0, entered - 1);
  const [instance = "", handler = ""] = [instances[at], handlers[at]];
  const latest = instance === "" ? "" : `, at last that of ${instance} in '${handler}',`;
  const what =
    entered > 0
      ? `the program of ${instance} has not come back from '${handler}'`
      : `programs keep the run busy${latest}`;
  depth = 0;
  entered = 0;
  return new EndlessProgramError(`${what} ${when}`, instance, { cause });
}

/** It is an error of the script's own context, and so no instance of this one's. */
function isTimeout(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  return error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}

function putInDoors(): void {
  for (const [name, instead] of Object.entries(GLOBALS)) {
    const found = Object.getOwnPropertyDescriptor(globalThis, name);
    if (found?.configurable === true) shutGlobal(name, instead, found);
  }
  shut(Math, "random", "Math.random", "take ctx.random");
  for (const name of MATH) {
    shut(Math, name, `Math.${name}`, "engines differ in its last bits; ctx.random draws");
  }
  for (const [of, name] of LOCALE) shut(of, name, name, "it goes by the machine's language");
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (isOfLanguage(name) || name in GLOBALS || name === "global") continue;
    const found = Object.getOwnPropertyDescriptor(globalThis, name);
    if (found?.configurable === true) shutGlobal(name, "it is no part of the language", found);
  }
  freezeLanguage();
}

function shutGlobal(name: string, instead: string, found: PropertyDescriptor): void {
  let value: unknown = found.value;
  const check = (): void => {
    if (depth > 0) throw new AmbientError(`'${name}' is not there for programs: ${instead}`);
  };
  const door: PropertyDescriptor = {
    configurable: true,
    enumerable: found.enumerable ?? false,
    get(): unknown {
      check();
      if (found.get === undefined) return value;
      const gotten: unknown = found.get.call(globalThis);
      // Some of Node's put themselves in place of what is asked for them first.
      Object.defineProperty(globalThis, name, door);
      return gotten;
    },
    set(next: unknown): void {
      check();
      if (found.set === undefined) value = next;
      else found.set.call(globalThis, next);
    },
  };
  Object.defineProperty(globalThis, name, door);
}

function shut(of: object, name: string, shown: string, instead: string): void {
  const found = Object.getOwnPropertyDescriptor(of, name);
  const original: unknown = found?.value;
  if (found === undefined || typeof original !== "function") return;
  Object.defineProperty(of, name, {
    ...found,
    value(this: unknown, ...given: readonly unknown[]): unknown {
      if (depth > 0) throw new AmbientError(`'${shown}' is not there for programs: ${instead}`);
      return Reflect.apply(original, this, given);
    },
  });
}

/** `TypeError: x is no function (shop.mjs:12:5)`. */
export function placeInModule(error: unknown): string {
  try {
    return behindDoors(() => sentenceOf(error));
  } catch {
    return "something that cannot be read";
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return `something that is no error: ${textOf(error)}`;
  const text = plainText(`${error.name}: ${error.message}`);
  const place = /([^/\\(\s]+\.m?js)(?:\?[^:)]*)?:(\d+):(\d+)\)?$/m.exec(ownLine(error.stack ?? ""));
  return place === null ? text : `${text} (${place[1]}:${place[2]}:${place[3]})`;
}

/** What programs throw may not even have a text. */
function textOf(thrown: unknown): string {
  return typeof thrown === "object" && thrown !== null ? "an object" : plainText(String(thrown));
}

/** The first line of a stack that is of a loaded module. */
function ownLine(stack: string): string {
  return stack.split("\n").find((line) => line.includes(`?${PROGRAM_MARK}`)) ?? "";
}
