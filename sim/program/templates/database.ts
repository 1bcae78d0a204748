/**
 * The template `database`: a small key-value store with a write-ahead log.
 *
 *   write ──▶ log: append ──▶ sync, together with others ──▶ table ──▶ acknowledged
 *   start ──▶ snapshot, then the log from where it ends ──▶ table
 *   log long ──▶ the table becomes the snapshot, whole or not at all ──▶ log: trimmed
 *
 * A write that the disk has no room for fails. One is acknowledged once it is on the disk, so that
 * it is there after a crash. With another policy of syncing it is acknowledged before, and the
 * invariant `durability` says what is lost.
 *
 * What is read was written to the disk before: nobody sees a version that a crash takes back.
 *
 * Divergence: instances do not replicate; each has a store of its own.
 */
import {
  defineProgram,
  type Context,
  type Data,
  type Program,
  type Reply,
  type Routine,
} from "../define.ts";
import type { DatabaseSpec } from "../spec.ts";
import { drawTime } from "./draw-time.ts";

const LOG = "log";
const SNAPSHOT = "snapshot";

/** Fewer than these are not worth a move of those behind them. */
const SETTLED_KEPT = 64;

/** A type, and no interface: those are no data, because others may add to them. */
type Entry = {
  readonly version: number;
  readonly value: Data;
};

/** A change as it stands in the log; numbers ascend by one. */
type Change = {
  readonly number: number;
  readonly key: number;
  readonly version: number;
  readonly value: Data;
};

export interface Store {
  /** What is read. */
  readonly table: Map<number, Entry>;
  /** The latest version of each key, be it in the table yet or not. */
  readonly versions: Map<number, number>;
  /** Appended, ascending; those at the front may be in the table already. */
  readonly appended: Change[];
  /** How many of them are. */
  settled: number;
  /** Of the last change that was appended. */
  last: number;
  isCompacting: boolean;
}

type DatabaseContext = Context<Store>;

export function databaseProgram(spec: DatabaseSpec): Program<Store> {
  return defineProgram<Store>({
    start: (ctx) => recover(ctx, spec),
    request: (ctx, { key, body }) => {
      const { numerator, denominator } = spec.writes;
      const put = putOf(body);
      if (put !== undefined) return write(ctx, key, put, spec);
      const isWrite = body === null && ctx.random.chance(numerator, denominator);
      return isWrite ? write(ctx, key, null, spec) : read(ctx, key, spec);
    },
    ...(spec.sync === "interval" ? { tickEvery: spec.syncEveryUs, tick: syncAll } : {}),
    stop: syncAll,
    kept: ({ state }, key) => state.table.get(key)?.version ?? null,
  });
}

/** `{ put: value }` writes; anything else reads. `undefined`: it does not write. */
function putOf(body: Data): Data | undefined {
  return isMapping(body) && "put" in body ? body["put"] : undefined;
}

function* read(ctx: DatabaseContext, key: number, spec: DatabaseSpec): Routine<Reply> {
  yield* ctx.work(drawTime(ctx.random, spec.read));
  ctx.count("reads");
  const entry = ctx.state.table.get(key);
  return { ok: true, body: entry ?? null };
}

function* write(
  ctx: DatabaseContext,
  key: number,
  value: Data,
  spec: DatabaseSpec,
): Routine<Reply> {
  const { state, disk } = ctx;
  yield* ctx.work(drawTime(ctx.random, spec.write));
  const version = (state.versions.get(key) ?? 0) + 1;
  const change: Change = { number: state.last + 1, key, version, value };
  if (!disk.append(LOG, change)) {
    ctx.count("writes refused for lack of room");
    return { ok: false };
  }
  state.versions.set(key, version);
  state.last += 1;
  state.appended.push(change);
  if (spec.sync === "always") yield* disk.sync();
  settle(state, change.number);
  ctx.promise(key, version);
  ctx.count("writes");
  if (disk.length(LOG) >= spec.compactAt && !state.isCompacting) yield* compact(ctx);
  return { ok: true, body: { version } };
}

/** What was appended up to this number is on the disk, also where its caller has given up. */
function settle(state: Store, upTo: number): void {
  const { appended, table } = state;
  for (;;) {
    const change = appended[state.settled];
    if (change === undefined || change.number > upTo) break;
    table.set(change.key, { version: change.version, value: change.value });
    state.settled += 1;
  }
  // One at a time would move all that wait each time; half at a time moves each of them once.
  if (state.settled < SETTLED_KEPT || state.settled * 2 < appended.length) return;
  appended.splice(0, state.settled);
  state.settled = 0;
}

function* recover(ctx: Context<undefined>, spec: DatabaseSpec): Routine<Store> {
  const { disk } = ctx;
  const table: Store["table"] = new Map();
  const [head, ...entries] = disk.read(SNAPSHOT).map(({ data }) => data);
  let last = head === undefined ? 0 : numberOf(head, "last");
  for (const entry of entries) restore(table, entry);
  const log = disk.read(LOG);
  const whole = log.filter(({ isTorn }) => !isTorn);
  if (whole.length < log.length) {
    ctx.count("torn records");
    disk.truncate(LOG, whole.length);
  }
  for (const { data } of whole) {
    const number = numberOf(data, "number");
    // What the snapshot has already stands in the log until it is trimmed.
    if (number <= last) continue;
    restore(table, data);
    last = number;
  }
  yield* ctx.work((entries.length + whole.length) * spec.recoverUs);
  ctx.gauge("keys recovered", table.size);
  const versions = new Map([...table].map(([key, { version }]) => [key, version]));
  return { table, versions, appended: [], settled: 0, last, isCompacting: false };
}

/** The table as it is on the disk takes the place of the log. */
function* compact(ctx: DatabaseContext): Routine<void> {
  const { state, disk } = ctx;
  state.isCompacting = true;
  try {
    const last = state.last;
    yield* disk.sync();
    settle(state, last);
    const entries = [...state.table].map(([key, entry]) => ({ key, ...entry }));
    // Where there is no room for it, the log stays as long as it is.
    if (!(yield* disk.replace(SNAPSHOT, [{ last }, ...entries]))) return;
    const [first] = disk.read(LOG);
    if (first !== undefined) disk.trim(LOG, last - numberOf(first.data, "number") + 1);
    ctx.count("compactions");
  } finally {
    // Who asked for the write that led to this may have given up.
    state.isCompacting = false;
  }
}

function* syncAll(ctx: DatabaseContext): Routine<void> {
  yield* ctx.disk.sync();
}

function restore(table: Store["table"], data: Data): void {
  const value = isMapping(data) ? (data["value"] ?? null) : null;
  table.set(numberOf(data, "key"), { version: numberOf(data, "version"), value });
}

function numberOf(data: Data, name: string): number {
  const value = isMapping(data) ? data[name] : undefined;
  if (typeof value !== "number") throw new Error(`a record on the disk lacks its '${name}'`);
  return value;
}

function isMapping(data: Data): data is { readonly [name: string]: Data | undefined } {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
