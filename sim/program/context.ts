/**
 * The context: all that a program sees.
 */
import { duration, INSTANT_MAX, type Instant } from "../../kernel/time.ts";
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
import type { Life } from "./life.ts";
import { copyData } from "./plain-data.ts";

/** A key is a number of 32 bits. */
const KEY_MAX = 0xffff_ffff;
const TEXT_MAX = 500;

export function contextOf(life: Life, now: () => Instant, wallClock: WallClock): Context<unknown> {
  const { resident } = life;
  const { ledger } = resident;
  return {
    get state() {
      return life.state;
    },
    instance: resident.name,
    service: resident.service,
    get now() {
      return now();
    },
    get wallClock() {
      return wallClock.at(now());
    },
    get config() {
      return resident.config();
    },
    random: randomOf(resident.random),
    disk: diskOf(resident.disk),
    work,
    call,
    callAll,
    count: (name, by = 1) => ledger.count(name, by),
    gauge: (name, value) => ledger.gauge(name, value),
    log: (text) => ledger.say(now(), text.slice(0, TEXT_MAX)),
    promise(key, version) {
      if (!Number.isSafeInteger(version)) throw new RangeError(`version ${version} is not whole`);
      ledger.promise(keyOf(key), version);
    },
  };
}

/** @throws RangeError of what is no key. */
export function keyOf(key: number): number {
  if (Number.isInteger(key) && key >= 0 && key <= KEY_MAX) return key;
  throw new RangeError(`a key is whole and from 0 to ${KEY_MAX}, not ${key}`);
}

function* work(us: number): Routine<void> {
  yield { kind: "work", us: timeOf(us) };
}

function* call(service: string, options: Omit<CallRequest, "service"> = {}): Routine<Answer> {
  const answers = (yield { kind: "calls", calls: [{ ...options, service }] }) as readonly Answer[];
  return answers[0] ?? { ok: false, body: null, failure: "refused" };
}

function* callAll(calls: readonly CallRequest[]): Routine<readonly Answer[]> {
  if (calls.length === 0) return [];
  return (yield { kind: "calls", calls }) as readonly Answer[];
}

function* sync(): Routine<void> {
  yield { kind: "sync" };
}

function* replace(file: string, records: readonly Data[]): Routine<void> {
  yield { kind: "replace", file, records: records.map((record) => copyData(record)) };
}

function diskOf(disk: SimulatedDisk): ProgramDisk {
  return {
    append: (file, record) => disk.append(file, copyData(record)),
    read: (file) => disk.read(file),
    length: (file) => disk.length(file),
    trim: (file, count) => disk.trim(file, count),
    truncate: (file, length) => disk.truncate(file, length),
    sync,
    replace,
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

function timeOf(us: number): number {
  if (Number.isInteger(us) && us >= 0 && us <= INSTANT_MAX) return us;
  throw new RangeError(`a time is whole microseconds from 0 on, not ${us}`);
}
