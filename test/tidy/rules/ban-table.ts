/**
 * What code must not call, and what to write instead.
 *
 * The linter's configuration bans the same globals and properties, so that an editor shows them
 * at once; test/tidy/linter.test.ts holds the two lists together.
 */

const INSTANT = "take the Instant that the step was given";
const TIMER = "arm a timer of the timer wheel";
const EFFECT = "return an effect, and the next step runs it";
const PORT = "describe it as a port and let sim/cli or sim/io hand it in";
const DRAW = "draw from a named stream of the core, or from the HAL";

/** Globals that a pure folder does not name. */
export const PURE_GLOBALS: ReadonlyMap<string, string> = new Map([
  ["Date", INSTANT],
  ["performance", INSTANT],
  ["Intl", "its data differ between engines: format by hand"],
  ["setTimeout", TIMER],
  ["setInterval", TIMER],
  ["setImmediate", EFFECT],
  ["queueMicrotask", EFFECT],
  ["process", PORT],
  ["console", "return a value, or write a record to the trace"],
  ["Buffer", "use Uint8Array and DataView"],
  ["require", "use import, of what the arrows allow"],
  ["globalThis", PORT],
  ["crypto", DRAW],
  ["fetch", PORT],
  ["eval", "write the code out"],
  ["Function", "write the code out"],
  ["WeakRef", "when it empties depends on the garbage collector: own what you refer to"],
  ["FinalizationRegistry", "when it calls depends on the garbage collector: free by hand"],
]);

/** Methods that ask for the language of the machine, whatever object they are called on. */
export const PURE_METHODS: ReadonlyMap<string, string> = new Map([
  ["localeCompare", "compare with < and >, which go by UTF-16 units on every machine"],
  ["toLocaleString", "format by hand"],
  ["toLocaleDateString", "format by hand"],
  ["toLocaleTimeString", "format by hand"],
  ["toLocaleLowerCase", "use toLowerCase"],
  ["toLocaleUpperCase", "use toUpperCase"],
]);

/** The functions of Math whose every bit the standard fixes. */
export const EXACT_MATH: ReadonlySet<string> = new Set([
  "abs",
  "ceil",
  "clz32",
  "floor",
  "fround",
  "imul",
  "max",
  "min",
  "round",
  "sign",
  "sqrt",
  "trunc",
]);

export const MATH_INSTEAD =
  "engines differ in its last bits: use the function of kernel/core, which is compiled in";

export interface ProcessBan {
  readonly property: string;
  /** Files that may use it. */
  readonly allowed: RegExp;
  readonly use: string;
}

const ENTRY = /^(?:sim\/cli\/(?:start|main)\.ts|bench\/run\.ts|test\/scripts\/)/u;
const TERMINAL = /^(?:sim\/cli\/|bench\/|test\/scripts\/)/u;

/** Parts of Node's process that only the outermost files touch. */
export const PROCESS_BANS: readonly ProcessBan[] = [
  { property: "argv", allowed: ENTRY, use: "let the entry point hand the arguments in" },
  { property: "exit", allowed: ENTRY, use: "return an exit code; the entry point sets it" },
  { property: "exitCode", allowed: ENTRY, use: "return an exit code; the entry point sets it" },
  { property: "stdout", allowed: TERMINAL, use: "return the text; sim/cli writes it" },
  { property: "stderr", allowed: TERMINAL, use: "return the text; sim/cli writes it" },
];
