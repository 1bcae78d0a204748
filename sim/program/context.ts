/**
 * The context: all that a program sees.
 *
 * What it asks for with `yield*` is a step (steps.ts). Data of a program that others wrote is
 * copied wherever it comes in or goes out; our own templates change nothing that they have handed
 * out, and share it.
 */
import { duration, type Instant } from "../../kernel/time.ts";
import type { CoreStream } from "../../kernel/core/core.ts";
import type { WallClock } from "../machine/wall-clock.ts";
import type {
  Answer,
  CallRequest,
  Context,
  Data,
  ProgramDisk,
  ProgramRandom,
  Routine,
} from "./define.ts";
import type { SimulatedDisk } from "./disk.ts";
import type { Life, Resident } from "./life.ts";
import { copyData } from "./plain-data.ts";
import { Calls, OneCall, Replace, Sync, timeOf, Work } from "./steps.ts";

/** A key is a number of 32 bits. */
const KEY_MAX = 0xffff_ffff;
const TEXT_MAX = 500;

/** What time it is, for all programs of a run. */
export interface ProgramClock {
  now: Instant;
}

/** What takes no `this` may be taken out of the context: `const { work, random } = ctx`. */
export class LifeContext implements Context<unknown> {
  readonly instance: string;
  readonly service: string;
  readonly random: ProgramRandom;
  readonly disk: ProgramDisk;
  readonly work: Context<unknown>["work"] = work;
  readonly call: Context<unknown>["call"] = call;
  readonly callAll: Context<unknown>["callAll"] = callAll;
  readonly count: Context<unknown>["count"];
  readonly gauge: Context<unknown>["gauge"];
  readonly log: Context<unknown>["log"];
  readonly promise: Context<unknown>["promise"];
  readonly #life: Life;
  readonly #clock: ProgramClock;
  readonly #wallClock: WallClock;

  constructor(life: Life, clock: ProgramClock, wallClock: WallClock) {
    const { resident } = life;
    const { ledger } = resident;
    this.#life = life;
    this.#clock = clock;
    this.#wallClock = wallClock;
    this.instance = resident.name;
    this.service = resident.service;
    this.random = randomOf(resident.random);
    this.disk = diskOf(resident);
    this.count = (name, by = 1) => ledger.count(name, by);
    this.gauge = (name, value) => ledger.gauge(name, value);
    this.log = (text) => ledger.say(clock.now, text.slice(0, TEXT_MAX));
    this.promise = (key, version) => {
      if (!Number.isSafeInteger(version)) throw new RangeError(`version ${version} is not whole`);
      ledger.promise(keyOf(key), version);
    };
  }

  get state(): unknown {
    return this.#life.state;
  }

  get now(): Instant {
    return this.#clock.now;
  }

  get wallClock(): number {
    return this.#wallClock.at(this.#clock.now);
  }

  get config(): Readonly<Record<string, Data>> {
    return this.#life.resident.config();
  }
}

/** @throws RangeError of what is no key. */
export function keyOf(key: number): number {
  if (Number.isInteger(key) && key >= 0 && key <= KEY_MAX) return key;
  throw new RangeError(`a key is whole and from 0 to ${KEY_MAX}, not ${key}`);
}

function work(us: number): Routine<void> {
  return new Work(us);
}

function call(service: string, options?: Omit<CallRequest, "service">): Routine<Answer> {
  // Field by field: to spread an object takes ten times as long.
  return new OneCall({ service, key: options?.key, body: options?.body });
}

function callAll(calls: readonly CallRequest[]): Routine<readonly Answer[]> {
  return new Calls(calls);
}

function sync(): Routine<void> {
  return new Sync();
}

function diskOf({ disk, isOurs }: Resident): ProgramDisk {
  const shared = {
    length: (file: string) => disk.length(file),
    trim: (file: string, count: number) => disk.trim(file, count),
    truncate: (file: string, length: number) => disk.truncate(file, length),
    sync,
  };
  return isOurs ? { ...shared, ...ownData(disk) } : { ...shared, ...copiedData(disk) };
}

type DataOfDisk = Pick<ProgramDisk, "append" | "read" | "replace">;

function ownData(disk: SimulatedDisk): DataOfDisk {
  return {
    append: (file, record) => disk.append(file, record),
    read: (file) => disk.read(file),
    replace: (file, records) => new Replace(file, records),
  };
}

function copiedData(disk: SimulatedDisk): DataOfDisk {
  return {
    append: (file, record) => disk.append(file, copyData(record)),
    read: (file) => disk.read(file).map(({ data, isTorn }) => ({ data: copyData(data), isTorn })),
    replace: (file, records) =>
      new Replace(
        file,
        records.map((record) => copyData(record)),
      ),
  };
}

function randomOf(stream: CoreStream): ProgramRandom {
  return {
    u32: () => stream.nextU32(),
    below: (bound) => stream.nextBelow(bound),
    chance: (numerator, denominator) => numerator > 0 && stream.nextBelow(denominator) < numerator,
    uniform: (lowUs, highUs) => stream.uniform(duration(timeOf(lowUs)), duration(timeOf(highUs))),
    exponential: (meanUs) => stream.exponential(duration(timeOf(meanUs))),
    lognormal: (medianUs, sigma) => stream.lognormal(duration(timeOf(medianUs)), sigma),
    pareto: (scaleUs, alpha) => stream.pareto(duration(timeOf(scaleUs)), alpha),
  };
}

Object.freeze(LifeContext);
Object.freeze(LifeContext.prototype);
