/**
 * Calls that are none, one defect each.
 */
import { CALLS_A_BATCH_MAX } from "../../kernel/syscall/limits.ts";
import type { ServiceError } from "../../kernel/vocabulary.ts";

export interface BadCall {
  readonly title: string;
  readonly batch: unknown;
  readonly error: ServiceError;
  readonly at: string;
  readonly reason: RegExp;
}

const MEGABYTES_10: string = "x".repeat(10 * 1024 * 1024);

function stop(title: string, named: unknown, error: ServiceError, reason: RegExp): BadCall {
  const batch = [{ call: "stopService", services: [named] }];
  return { title, batch, error, at: "calls[0].services[0]", reason };
}

function call(title: string, fields: unknown, at: string, reason: RegExp): BadCall {
  return { title, batch: [fields], error: "invalid-configuration", at: `calls[0]${at}`, reason };
}

function whole(title: string, sent: unknown, reason: RegExp): BadCall {
  return { title, batch: sent, error: "invalid-configuration", at: "calls", reason };
}

function discover(title: string, pattern: unknown, error: ServiceError, reason: RegExp): BadCall {
  const calls = [{ call: "discoverServices", pattern }];
  return { title, batch: calls, error, at: "calls[0].pattern", reason };
}

function reload(title: string, values: unknown, at: string, reason: RegExp): BadCall {
  const calls = [{ call: "reloadService", services: ["db"], values }];
  const error = "invalid-configuration";
  return { title, batch: calls, error, at: `calls[0].values${at}`, reason };
}

const NO_NAME = "invalid-configuration";
const NO_HANDLE = "invalid-service-handle";

let nested: unknown = 1;
for (let depth = 0; depth < 20; depth += 1) nested = { in: nested };

export const BAD_CALLS: readonly BadCall[] = [
  whole("nothing", undefined, /this is nothing, not a list/),
  whole("a text in place of a batch", "stop", /the text 'stop'/),
  whole("an object in place of a batch", { length: 1 }, /an object/),
  whole("an empty batch", [], /empty/),
  call("nothing in place of a call", null, "", /nothing, not a call/),
  call("a number in place of a call", 7, "", /the number 7/),
  call("a list in place of a call", [[]], "", /a list, not a call/),
  call("bytes in place of a call", new Uint8Array(50_000_000), "", /an object, not a call/),
  call("a boxed text in place of a call", Object(MEGABYTES_10), "", /an object, not a call/),
  call("a call without its name", { services: ["db"] }, ".call", /nothing, not a call's name/),
  call("a call named by a number", { call: 2, services: ["db"] }, ".call", /the number 2/),
  call("a call that there is not", { call: "killService" }, ".call", /no call 'killService'/),
  call("a call named __proto__", { call: "__proto__" }, ".call", /no call '__proto__'/),
  call("a call named toString", { call: "toString" }, ".call", /no call 'toString'/),
  call("a call of 10 MB", { call: MEGABYTES_10 }, ".call", /characters more/),
  call(
    "a field too many",
    { call: "stopService", services: ["db"], force: true },
    "",
    /no field 'force', but 'services'/,
  ),
  call("services that are none", { call: "stopService" }, ".services", /nothing, not a list/),
  call("a text in place of a list", { call: "stopService", services: "db" }, ".services", /'db'/),
  call("an empty list", { call: "stopService", services: [] }, ".services", /empty/),
  stop("an object in place of a name", { name: "db" }, NO_NAME, /an object, neither a name/),
  stop("a truth in place of a name", true, NO_NAME, /true, neither/),
  stop("nothing in place of a name", null, NO_NAME, /nothing, neither/),
  stop("a negative id", -1, NO_HANDLE, /-1 is no handle/),
  stop("a plain id", 0, NO_HANDLE, /0 is no handle/),
  stop("a fraction", 1.5, NO_HANDLE, /1.5 is no handle/),
  stop("NaN", Number.NaN, NO_HANDLE, /NaN is no handle/),
  stop("infinity", Number.POSITIVE_INFINITY, NO_HANDLE, /Infinity is no handle/),
  stop("more than a number can say", 2 ** 60, NO_HANDLE, /is no handle/),
  stop("a handle of a service that is not", 2 ** 20 + 77, NO_HANDLE, /is no handle/),
  stop("a handle that is still to come", 2 ** 20 * 9, NO_HANDLE, /db is stale/),
  stop("an empty name", "", NO_NAME, /'' is no name/),
  stop("a name of 10 MB", MEGABYTES_10, NO_NAME, /10485720 characters more/),
  stop("a name with a slash", "db/0", NO_NAME, /'db\/0' is no name/),
  stop("a name that goes up", "../db", NO_NAME, /is no name/),
  stop("two dots", "..", NO_NAME, /is no name/),
  stop("a name with NUL", "db\0", NO_NAME, /'db\\u\{0\}' is no name/),
  stop("a name with a newline", "db\nweb", NO_NAME, /'db\\u\{a\}web' is no name/),
  stop("a name in another script", "дб", NO_NAME, /is no name/),
  stop("half of a character", "\ud800", NO_NAME, /is no name/),
  stop("a name that nobody has", "nobody", "service-not-found", /no service 'nobody'/),
  discover("no pattern", undefined, NO_NAME, /nothing, not a pattern/),
  discover("an empty pattern", "", "discovery-error", /'' is no pattern/),
  discover("a pattern of 10 MB", MEGABYTES_10, "discovery-error", /is no pattern/),
  discover("a pattern with a slash", "db/*", "discovery-error", /is no pattern/),
  discover("a regular expression", "regex:^db$", "discovery-error", /is no pattern/),
  reload("values that are none", "x=1", "", /the text 'x=1', not a map/),
  reload("a value that acts", { run: () => 1 }, ".'run'", /a function, and no plain value/),
  reload("a value that is no number", { max: Number.NaN }, ".'max'", /NaN/),
  reload("a value of 10 MB", { text: MEGABYTES_10 }, ".'text'", /at most 65536 characters/),
  reload("bytes in place of values", new Uint8Array(10_000_000), "", /an object, not a map/),
  reload("bytes among the values", { x: new Uint8Array(10_000_000) }, ".'x'", /no plain value/),
  reload(
    "a name of 10 MB",
    { [MEGABYTES_10]: 1 },
    `.'${"x".repeat(40)}' (and 10485720 characters more)`,
    /at most 256/,
  ),
  reload(
    "a long way",
    { a: { ["x".repeat(255)]: 1 } },
    `.'a'.'${"x".repeat(40)}' (and 215 characters more)`,
    /at most 256/,
  ),
  reload("values without end", { deep: nested }, `.'deep'${".'in'".repeat(15)}`, /at most 16 deep/),
];

export const BATCH_TOO_LONG: BadCall = {
  title: "a batch that is too long",
  batch: Array.from({ length: CALLS_A_BATCH_MAX + 1 }, () => null),
  error: "resource-exhausted",
  at: "calls",
  reason: /at most 1024 calls/,
};
