/**
 * What is wrong with what a handler has returned or yielded, in words that say what to write.
 *
 * The mistakes are those of who writes generators seldom: `async` in place of `*`, `yield` in place
 * of `yield*`, or neither.
 */
import type { Reply } from "./define.ts";
import { isRoutine, type HandlerName } from "./run.ts";

/** Its message goes on where the name of a handler has been said. */
export class Misuse extends TypeError {}

/** What the misuse is, where an error is one: a program may throw a Proxy, which throws as well. */
export function misuseText(error: unknown): string | null {
  try {
    return error instanceof Misuse ? error.message : null;
  } catch {
    return null;
  }
}

/** Of a handler that has nothing to return; `null`: it returned nothing. */
export function wrongResult(handler: HandlerName, result: unknown): Misuse | null {
  if (result === undefined) return null;
  const wrong = unfinished(handler, result);
  return wrong ?? new Misuse("returned something, which is of no use to anybody");
}

/** Of any handler: it stands for what has not happened yet; `null`: it does not. */
export function unfinished(handler: HandlerName, result: unknown): Misuse | null {
  if (isAsync(result)) return new Misuse(`is async: write '*${handler}', and 'yield*' for 'await'`);
  if (!isRoutine(result)) return null;
  // What a start returns is the state, which may well have a method of that name.
  if (handler === "start" && !isMadeToRun(result)) return null;
  return new Misuse("returned what has not run: did you forget 'yield*' before it?");
}

/** Of what a request came to. */
export function wrongReply(result: unknown): Misuse {
  const wrong = unfinished("request", result);
  if (wrong !== null) return wrong;
  const rule = "has to return { ok: true } or { ok: false }, and may add a body";
  const isOfNoCall = typeof result === "object" && result !== null && "ok" in result;
  return new Misuse(rule + (isOfNoCall ? "; did you forget 'yield*' before a call?" : ""));
}

export function isReply(result: unknown): result is Reply {
  return (
    typeof result === "object" &&
    result !== null &&
    "ok" in result &&
    typeof result.ok === "boolean"
  );
}

/**
 * What `kept` has found of a key.
 *
 * @throws Misuse of what is no version.
 */
export function versionOf(found: unknown): number | null {
  if (found === undefined || found === null) return null;
  if (Number.isSafeInteger(found)) return found as number;
  throw new Misuse("has to return a version, which is a whole number, or null, and at once");
}

/** Of what a routine has yielded that is no step. */
export function wrongStep(yielded: unknown): Misuse {
  if (isAsync(yielded)) return new Misuse("yielded a promise, and nobody waits for one");
  if (isRoutine(yielded)) return yieldAlone();
  return new Misuse("yielded what no function of its context makes");
}

/** The result of a step goes to `yield*`, and `yield` alone comes to something else. */
export function yieldAlone(): Misuse {
  return new Misuse("wrote 'yield' where 'yield*' is needed");
}

/** A generator, or a step: what no program keeps as its state. */
function isMadeToRun(routine: object): boolean {
  return "asks" in routine || Object.prototype.toString.call(routine) === "[object Generator]";
}

/** A promise, or the generator of an async function. */
function isAsync(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const isPromise = "then" in value && typeof value.then === "function";
  return isPromise || Symbol.asyncIterator in value;
}
