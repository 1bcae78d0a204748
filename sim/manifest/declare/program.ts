/**
 * From the fields of `behavior:` to the program of a service, and what a template fills in.
 *
 * A template is what stands under all fields: those of the service, and those of `defaults:`.
 */
import { duration, MILLISECOND, SECOND } from "../../../kernel/time.ts";
import type { Distribution } from "../../distribution.ts";
import type { ProgramKind, ProgramSpec } from "../../program/spec.ts";
import type { BehaviorFields } from "../schema/behavior.ts";
import type {
  CacheFields,
  DatabaseFields,
  MonitorFields,
  ProgramFields,
  Template,
} from "../schema/program.ts";
import type { CallFields } from "../schema/station.ts";
import type { Placed, ReadContext } from "../shape/shape.ts";

/** A program that writes hears itself that there is no room, and says what then. */
const DECIDES: BehaviorFields = { "on-exhausted": "continue" };

/** In README, "Programs", stands the same. */
const PRESETS: Readonly<Record<Template, BehaviorFields>> = {
  "http-server": {
    start: lognormal(300, 0.3),
    stop: constant(50),
    "service-time": lognormal(5, 0.5),
  },
  worker: {
    start: lognormal(200, 0.3),
    stop: constant(500),
    "service-time": { kind: "exponential", meanUs: duration(50 * MILLISECOND) },
    concurrency: 4,
    queue: 10_000,
  },
  database: { start: lognormal(800, 0.4), stop: constant(300), ...DECIDES },
  cache: {
    start: lognormal(200, 0.2),
    stop: constant(50),
    "service-time": microseconds(50),
    concurrency: 1_000,
  },
  monitor: { start: constant(100), stop: constant(20) },
};

const SYNC_TIME: Distribution = lognormal(1, 0.3);

/** The fields of a behavior over those of its template, or of any program. */
export function withTemplate(fields: BehaviorFields | undefined): BehaviorFields | undefined {
  if (fields?.program !== undefined) return { ...DECIDES, ...fields };
  if (fields?.template === undefined) return fields;
  // To look for a key is what a cache does for every request: the core lets that time pass.
  const lookup = fields.template.value === "cache" ? fields.cache?.value.lookup : undefined;
  const own = lookup === undefined ? {} : { "service-time": lookup };
  return { ...PRESETS[fields.template.value], ...fields, ...own };
}

/** `null`: no program serves the requests of the service. */
export function declareProgram(
  fields: BehaviorFields | undefined,
  context: ReadContext,
): ProgramSpec | null {
  if (fields === undefined) return null;
  checkParts(fields, context);
  const program = kindOf(fields, context);
  if (program === null) return null;
  checkCalls(program, fields, context);
  return {
    program,
    syncTime: fields["sync-time"]?.value ?? SYNC_TIME,
    tickUs: fields.tick?.value ?? null,
  };
}

function kindOf(fields: BehaviorFields, context: ReadContext): ProgramKind | null {
  const { template, program } = fields;
  if (program !== undefined) {
    if (template !== undefined) {
      const message = "a behavior has a template or a program, and this has both";
      context.error(program.offset, "contradiction", message, "remove one of them");
    }
    return { kind: "module", path: program.value, place: context.placeOf(program.offset) };
  }
  switch (template?.value) {
    case "database":
      return { kind: "database", database: databaseOf(fields.database?.value ?? {}) };
    case "cache":
      return { kind: "cache", cache: cacheOf(fields.cache?.value ?? {}) };
    case "monitor":
      return { kind: "monitor", monitor: monitorOf(fields.monitor?.value ?? {}) };
    case "http-server":
    case "worker":
    case undefined:
      return null;
  }
}

function databaseOf(fields: DatabaseFields) {
  return {
    writes: fields.writes ?? { numerator: 1, denominator: 10 },
    sync: fields.sync ?? "always",
    syncEveryUs: fields["sync-every"] ?? SECOND,
    read: fields.read ?? microseconds(200),
    write: fields.write ?? microseconds(300),
    compactAt: fields["compact-at"] ?? 10_000,
    recoverUs: fields.recover ?? duration(2),
  } as const;
}

function cacheOf({ entries = 10_000, ttl }: CacheFields) {
  return { entries, ttlUs: ttl ?? null };
}

function monitorOf({ every }: MonitorFields) {
  return { everyUs: every ?? duration(10 * SECOND) };
}

/** What a program has to do with, by the field that asks for one. */
const PARTS: readonly (readonly [
  field: "database" | "cache" | "monitor" | "tick" | "sync-time",
  of: (fields: ProgramFields) => boolean,
  hint: string,
])[] = [
  ["database", is("database"), "add 'template: database'"],
  ["cache", is("cache"), "add 'template: cache'"],
  ["monitor", is("monitor"), "add 'template: monitor'"],
  ["tick", ({ program }) => program !== undefined, "add 'program:', a module that ticks"],
  [
    "sync-time",
    ({ program, template }) => program !== undefined || template?.value === "database",
    "add 'template: database', or a 'program:'",
  ],
];

function is(name: Template): (fields: ProgramFields) => boolean {
  return ({ template }) => template?.value === name;
}

function checkParts(fields: ProgramFields, context: ReadContext): void {
  for (const [field, isOf, hint] of PARTS) {
    const part: Placed<unknown> | undefined = fields[field];
    if (part === undefined || isOf(fields)) continue;
    const message = `'${field}' is of no use to this behavior`;
    context.error(part.offset, "contradiction", message, hint);
  }
}

/** Fields of a call that say how often it is made; a program says that itself. */
const HOW_OFTEN: readonly (keyof CallFields)[] = ["count", "mode", "probability", "optional"];

function checkCalls(program: ProgramKind, fields: BehaviorFields, context: ReadContext): void {
  const calls = (fields.calls ?? []).flat();
  for (const call of calls) {
    const said = HOW_OFTEN.find((name) => call[name] !== undefined);
    if (said === undefined) continue;
    const message = `'${said}' is of no use: whether and how often it calls its program says`;
    context.error(call.service.offset, "contradiction", message, `remove '${said}'`);
  }
  const [first, second] = calls;
  if (program.kind === "cache" && first !== undefined && second !== undefined) {
    const message = "a cache asks one service for what it lacks, and here are more";
    context.error(second.service.offset, "contradiction", message, "keep one of its calls");
  }
  if (program.kind === "monitor" && first === undefined && fields.template !== undefined) {
    const message = "a monitor watches what 'calls' names, and here is nobody";
    context.error(fields.template.offset, "missing-field", message, "add 'calls: [db]'");
  }
}

function constant(ms: number): Distribution {
  return { kind: "constant", valueUs: duration(ms * MILLISECOND) };
}

function microseconds(us: number): Distribution {
  return { kind: "constant", valueUs: duration(us) };
}

function lognormal(ms: number, sigma: number): Distribution {
  return { kind: "lognormal", medianUs: duration(ms * MILLISECOND), sigma };
}
