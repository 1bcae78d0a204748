/**
 * Keeps programs from changing the language under the simulator.
 *
 * Programs of others run in the realm of the simulator: one that put a method of its own into
 * `Array.prototype` would have the simulator call it. So whatever the language brings along is
 * frozen, for the life of this process, as soon as there is a program to load. To change it is an
 * exception of the program's own then, at its line: where it is loaded it is refused, and where it
 * runs its process ends.
 *
 * Why not a look at it afterwards: whoever looks does so with what may have been changed, would
 * have to after each handler, and could not say at which line it was. Why no realm of its own: data
 * would have to be copied each way, and V8 crosses contexts slowly.
 *
 * What is frozen cannot be overridden by assignment either (`error.name = "Own"`), which people
 * write. Those properties become accessors, whose setters give the object one of its own.
 */

/** The values of the language's globals, and of Node's that programs may use. */
const NAMES: readonly string[] = (
  "Object Function Boolean Symbol Error AggregateError EvalError RangeError ReferenceError " +
  "SyntaxError TypeError URIError Number BigInt Math Date String RegExp Array Int8Array " +
  "Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array " +
  "BigUint64Array Float16Array Float32Array Float64Array Map Set WeakMap WeakSet WeakRef " +
  "FinalizationRegistry ArrayBuffer SharedArrayBuffer DataView Atomics JSON Promise Proxy " +
  "Reflect Iterator Intl parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent " +
  "decodeURI decodeURIComponent escape unescape eval globalThis Infinity NaN undefined " +
  "structuredClone TextEncoder TextDecoder URL URLSearchParams atob btoa"
).split(" ");

/** What people override by assignment, in objects and classes of their own. */
const OVERRIDDEN: readonly (readonly [holder: object, names: readonly string[]])[] = [
  [Object.prototype, namesOf(Object.prototype)],
  ...[
    Error,
    AggregateError,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  ].map(({ prototype }) => [prototype, namesOf(prototype)] as const),
];

/** What compilers assign where they spell a class in an older way, whatever it inherits from. */
const OVERRIDDEN_EVERYWHERE: readonly string[] = ["constructor", "toString"];

/**
 * Not here, nor in what inherits from these: V8 takes its short ways through arrays, typed arrays,
 * regular expressions and promises only as long as these have plain constructors. With accessors
 * `slice` of 100 numbers takes 8 µs, not 0.1 µs.
 */
const PLAIN_CONSTRUCTORS: ReadonlySet<object> = new Set<object>([
  Array.prototype,
  Promise.prototype,
  RegExp.prototype,
  Object.getPrototypeOf(Uint8Array.prototype) as object,
]);

let isFrozen = false;

/** Once, for the life of this process; behind all that is put into the language itself. */
export function freezeLanguage(): void {
  if (isFrozen) return;
  isFrozen = true;
  for (const [holder, names] of OVERRIDDEN) {
    for (const name of names) makeOverridable(holder, name);
  }
  const seen = new Set<object>([globalThis]);
  const open: unknown[] = [...NAMES.map((name) => valueOf(name)), ...nameless()];
  while (open.length > 0) {
    const value = open.pop();
    if (!isObject(value) || seen.has(value)) continue;
    seen.add(value);
    if (isPrototype(value) && !hasPlainConstructor(value)) {
      for (const name of OVERRIDDEN_EVERYWHERE) makeOverridable(value, name);
    }
    open.push(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      // Its value, or its getter and its setter.
      open.push(...Object.values(Object.getOwnPropertyDescriptor(value, key) ?? {}));
    }
    Object.freeze(value);
  }
  for (const name of NAMES) holdGlobal(name);
}

/** Whether programs may use a global by this name, since it is part of the language. */
export function isOfLanguage(name: string): boolean {
  return NAMES.includes(name);
}

/** What no global names: what generators, async functions and iterators have in common. */
function nameless(): readonly unknown[] {
  const iterators = [
    [].values(),
    ""[Symbol.iterator](),
    new Map().values(),
    new Set().values(),
    "".matchAll(/a/g),
  ];
  const functions = [function* () {}, async () => {}, async function* () {}];
  return [...iterators, ...functions].map(
    (value: object) => Object.getPrototypeOf(value) as unknown,
  );
}

function hasPlainConstructor(value: object): boolean {
  const above: unknown = Object.getPrototypeOf(value);
  return PLAIN_CONSTRUCTORS.has(value) || (isObject(above) && PLAIN_CONSTRUCTORS.has(above));
}

/** Of a class of the language, as what inherits from it sees it. */
function isPrototype(value: object): boolean {
  const maker: unknown = Object.getOwnPropertyDescriptor(value, "constructor")?.value;
  return typeof maker === "function" && maker.prototype === value;
}

function makeOverridable(holder: object, name: string): void {
  const found = Object.getOwnPropertyDescriptor(holder, name);
  if (found === undefined || !("value" in found) || found.configurable !== true) return;
  const value: unknown = found.value;
  Object.defineProperty(holder, name, {
    configurable: true,
    enumerable: found.enumerable ?? false,
    get: () => value,
    set(this: object, own: unknown): void {
      if (this === holder) throw new TypeError(`'${name}' of the language cannot be changed`);
      const ours = { value: own, writable: true, enumerable: true, configurable: true };
      Object.defineProperty(this, name, ours);
    },
  });
}

/** Nobody puts another value in its place. What is no plain value has a door of its own. */
function holdGlobal(name: string): void {
  const found = Object.getOwnPropertyDescriptor(globalThis, name);
  if (found === undefined || !("value" in found) || found.configurable !== true) return;
  Object.defineProperty(globalThis, name, { ...found, writable: false, configurable: false });
}

function valueOf(name: string): unknown {
  return (globalThis as Readonly<Record<string, unknown>>)[name];
}

function namesOf(holder: object): readonly string[] {
  return Object.getOwnPropertyNames(holder);
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
