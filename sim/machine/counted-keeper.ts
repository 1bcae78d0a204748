/**
 * One counted resource of the machine: who is refused an open file, a thread or a block on disk.
 *
 * A program takes its base at its start and more with time (`behavior.files`). What it asks for and
 * does not get is written as `limit.hit`, once, and the program then exits or goes on without, as
 * its manifest says. Who goes on asks again when there is room. Files and threads end with the
 * process; what is on a disk stays there for the next one. Only who can ever be refused is counted.
 */
import type { Alarm, Alarms } from "../../kernel/alarms.ts";
import { present } from "../../kernel/assertion.ts";
import { heldAt } from "../../kernel/isolation/growth.ts";
import type { Counted } from "../../kernel/isolation/limits.ts";
import { Quota, type Holder, type Obstacle } from "../../kernel/isolation/quota.ts";
import { millionthsOf, WHOLE } from "../../kernel/isolation/units.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { SystemSpec } from "../system.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import type { FaultMark, Process } from "./process.ts";
import type { ResourceUse } from "./resource-use.ts";
import type { Slices } from "./slices.ts";

export interface KeeperParts {
  readonly system: SystemSpec;
  readonly slices: Slices;
  readonly alarms: Alarms<WorldAlarm>;
  readonly trace: Trace;
  /** Has the process deal with a refusal: the record says what was refused. */
  readonly refuse: (process: Process, record: number, now: Instant) => void;
}

/** An instance as far as this resource goes. */
interface Account {
  readonly instance: InstanceId;
  readonly holder: Holder;
  process: Process | null;
  /** It could not get all it wanted, and stands still until there is room. */
  isStopped: boolean;
  /** It has asked, and not heard that there is none. */
  isAsking: boolean;
  /** Its base has been taken; on a disk that is once, else once a life. */
  hasBase: boolean;
  /** Faults that have used it up: what it had before, and the record. */
  readonly faults: Map<number, { readonly had: number; readonly record: number }>;
  refusals: number;
  refusedByFault: number;
  alarm: Alarm<WorldAlarm> | null;
}

export class CountedKeeper {
  readonly resource: Counted;
  readonly #parts: KeeperParts;
  readonly #quota: Quota;
  /** By instance; `null` where nothing can refuse it. */
  readonly #accounts: readonly (Account | null)[];
  readonly #byHolder = new Map<Holder, Account>();
  readonly #poolAlarms: (Alarm<WorldAlarm> | null)[];

  constructor(resource: Counted, parts: KeeperParts) {
    const { system, slices } = parts;
    this.resource = resource;
    this.#parts = parts;
    this.#quota = new Quota(system.slices.map(({ limits }) => limits[resource]));
    this.#poolAlarms = system.slices.map(() => null);
    const struck = struckBy(resource, system);
    this.#accounts = system.services.flatMap(({ spec, limits, slice, firstInstance }) => {
      const path = slices.pathOf(slice);
      const isShared = path.some((each) => slices.limitsOf(each)[resource] !== null);
      return Array.from({ length: spec.instances }, (_, ordinal): Account | null => {
        const instance = (firstInstance + ordinal) as InstanceId;
        const isCounted = limits[resource] !== null || isShared || struck.has(instance);
        if (!isCounted) return null;
        const holder = this.#quota.join(limits[resource], path);
        const account = newAccount(instance, holder);
        this.#byHolder.set(holder, account);
        return account;
      });
    });
  }

  /** A new process takes what it begins with. */
  admit(process: Process, now: Instant): void {
    const account = this.#accounts[process.instance] ?? null;
    if (account === null) return;
    account.process = process;
    account.isStopped = false;
    account.isAsking = false;
    if (account.faults.size > 0) stop(account);
    else if (!account.hasBase) this.#takeBase(account, process, now);
    this.#update(account, now);
  }

  /** The process goes on, or does not: what holds it up holds up what it asks for. */
  update(process: Process, now: Instant): void {
    const account = this.#accounts[process.instance] ?? null;
    if (account !== null && account.process === process) this.#update(account, now);
  }

  /** The process is no more. */
  discharge(process: Process, now: Instant): void {
    const account = this.#accounts[process.instance] ?? null;
    if (account === null || account.process !== process) return;
    this.#parts.alarms.cancel(account.alarm);
    account.alarm = null;
    account.process = null;
    if (this.resource === "disk") {
      this.#quota.setRate(account.holder, 0n, now);
    } else {
      account.hasBase = false;
      this.#quota.set(account.holder, { units: 0n, since: now, rate: 0n }, now);
    }
    this.#watchPools(account, now);
    this.#letOthersGoOn(account, now);
  }

  /** Something has come to ask for what it cannot have. */
  onRefusal(instance: InstanceId, now: Instant): void {
    const account = present(this.#accounts[instance], "who is refused is counted");
    account.alarm = null;
    account.isAsking = false;
    const { holder } = account;
    const isOwn = holder.limit !== null && heldAt(holder.growth, now) > holder.limit;
    const obstacle = isOwn
      ? { pool: null, max: holder.limit ?? 0 }
      : this.#quota.obstacleOf(holder, now);
    if (isOwn) this.#quota.stopOwn(holder, now);
    this.#refuse(account, obstacle, now);
  }

  /** The members of a slice may have come to ask for more than it has. */
  onSliceRefusal(slice: number, now: Instant): void {
    this.#poolAlarms[slice] = null;
    const max = present(this.#quota.pools[slice], "a slice with a limit").limit;
    for (const holder of this.#quota.stopOver(slice, now)) {
      const account = present(this.#byHolder.get(holder), "a holder belongs to an instance");
      this.#refuse(account, { pool: slice, max }, now);
    }
    this.#watchPool(slice, now);
  }

  /** The fault uses up what there is; `takes`: by the instance itself, and not around it. */
  exhaust(instance: InstanceId, fault: FaultMark, takes: boolean, now: Instant): void {
    const account = present(this.#accounts[instance], "who is struck is counted");
    const { holder, process } = account;
    this.#quota.setRate(holder, 0n, now);
    const had = heldAt(holder.growth, now);
    account.faults.set(fault.index, { had, record: fault.record });
    if (process === null) return;
    const isBounded = holder.limit !== null || holder.pools.length > 0;
    if (takes && isBounded) {
      const room = this.#quota.roomFor(holder, Number.MAX_SAFE_INTEGER - had, now);
      const units = BigInt(had + room) * WHOLE;
      this.#quota.set(holder, { units, since: now, rate: 0n }, now);
    }
    if (!account.isStopped) stop(account);
    this.#update(account, now);
  }

  /** The fault gives back what it took. */
  restore(instance: InstanceId, fault: number, now: Instant): void {
    const account = present(this.#accounts[instance], "who is struck is counted");
    const taken = account.faults.get(fault);
    account.faults.delete(fault);
    if (taken === undefined || account.process === null || account.faults.size > 0) return;
    const { holder } = account;
    if (heldAt(holder.growth, now) > taken.had) {
      const units = BigInt(taken.had) * WHOLE;
      this.#quota.set(holder, { units, since: now, rate: 0n }, now);
    }
    account.isStopped = false;
    account.isAsking = false;
    this.#update(account, now);
    this.#letOthersGoOn(account, now);
  }

  isExhausted(instance: InstanceId, fault: number): boolean {
    return this.#accounts[instance]?.faults.has(fault) === true;
  }

  /** By a fault, or because it has all that it may have. */
  isFull(instance: InstanceId): boolean {
    const account = this.#accounts[instance] ?? null;
    return account !== null && (account.faults.size > 0 || account.isStopped);
  }

  /** What everybody has, for a report. */
  uses(now: Instant): readonly ResourceUse[] {
    const { resource } = this;
    this.#quota.close([...this.#byHolder.keys()], now);
    const own = this.#accounts.flatMap((account): readonly ResourceUse[] => {
      if (account === null) return [];
      const { instance, holder, refusals, refusedByFault } = account;
      const use = heldAt(holder.growth, now);
      const { limit, peak } = holder;
      if (limit === null && refusals === 0) return [];
      const turnedAway = { refusals, refusedByFault };
      return [{ resource, instance, slice: null, limit, use, peak, ...turnedAway, waitedUs: 0 }];
    });
    const shared = this.#quota.pools.flatMap((pool, slice): readonly ResourceUse[] => {
      if (pool === null) return [];
      const { limit, holders, peak } = pool;
      const use = holders.reduce((sum, { growth }) => sum + heldAt(growth, now), 0);
      return [{ resource, instance: null, slice, limit, use, peak, refusals: 0, waitedUs: 0 }];
    });
    return [...own, ...shared];
  }

  #takeBase(account: Account, process: Process, now: Instant): void {
    const { holder } = account;
    const { base } = process.service.behavior[this.resource];
    const granted = this.#quota.roomFor(holder, base, now);
    account.hasBase = true;
    this.#quota.set(holder, { units: BigInt(granted) * WHOLE, since: now, rate: 0n }, now);
    if (granted < base) stop(account);
  }

  #refuse(account: Account, obstacle: Obstacle | null, now: Instant): void {
    const { process, holder, instance } = account;
    account.isStopped = true;
    if (process === null) return;
    account.refusals += 1;
    if (account.faults.size > 0) account.refusedByFault += 1;
    const held = heldAt(holder.growth, now);
    const max = obstacle?.max ?? held;
    const fault = [...account.faults.values()].at(-1)?.record;
    const cause = fault ?? process.cause ?? process.startRecord;
    const record = this.#parts.trace.append(now, cause, {
      event: "limit.hit",
      limit: this.resource,
      instance,
      slice: obstacle?.pool ?? null,
      value: max + 1,
      max,
      held: null,
    });
    this.#update(account, now);
    this.#parts.refuse(process, record, now);
  }

  /** Sets the rate that holds now, and watches for the next refusal. */
  #update(account: Account, now: Instant): void {
    const { process, holder, isStopped, isAsking, instance } = account;
    if (process === null) return;
    const { alarms } = this.#parts;
    const { perSecond } = process.service.behavior[this.resource];
    const isHeld = process.halt !== null || isStopping(process);
    this.#quota.setRate(holder, isHeld || isStopped ? 0n : millionthsOf(perSecond), now);
    alarms.cancel(account.alarm);
    account.alarm = null;
    const own = isStopped ? (isAsking ? now : null) : this.#quota.ownRefusalAt(holder);
    if (own !== null && !isHeld) {
      account.alarm = alarms.arm(own, { kind: "refused", resource: this.resource, instance });
    }
    this.#watchPools(account, now);
  }

  /** What one has given back others may have now. */
  #letOthersGoOn({ holder }: Account, now: Instant): void {
    if (holder.pools.length === 0) return;
    for (const pool of holder.pools) {
      for (const other of this.#quota.pools[pool]?.holders ?? []) this.#letGoOn(other, now);
    }
  }

  #letGoOn(holder: Holder, now: Instant): void {
    const account = this.#byHolder.get(holder);
    if (account?.isStopped !== true || account.isAsking || account.faults.size > 0) return;
    if (account.process === null || this.#quota.roomFor(holder, 1, now) === 0) return;
    account.isStopped = false;
    this.#update(account, now);
  }

  #watchPools({ holder }: Account, now: Instant): void {
    for (const pool of holder.pools) this.#watchPool(pool, now);
  }

  #watchPool(slice: number, now: Instant): void {
    const { alarms } = this.#parts;
    alarms.cancel(this.#poolAlarms[slice] ?? null);
    const at = this.#quota.poolRefusalAt(slice, now);
    const { resource } = this;
    this.#poolAlarms[slice] =
      at === null ? null : alarms.arm(at, { kind: "slice-refused", resource, slice });
  }
}

function newAccount(instance: InstanceId, holder: Holder): Account {
  const state = { process: null, isStopped: false, isAsking: false, hasBase: false, alarm: null };
  return { instance, holder, ...state, faults: new Map(), refusals: 0, refusedByFault: 0 };
}

/** It asks for more at once, and will hear that there is none. */
function stop(account: Account): void {
  account.isStopped = true;
  account.isAsking = true;
}

/** It is on its way out, and asks for nothing more. */
export function isStopping({ activity }: Process): boolean {
  return activity.kind !== "none" && activity.what === "stop-done";
}

/** Whose resource it is that a fault uses up. */
export function struckBy(resource: Counted, { faults }: SystemSpec): ReadonlySet<InstanceId> {
  return new Set(
    faults.flatMap((fault) => {
      const uses = fault.kind === "exhaust" && fault.resource === resource;
      return uses || (fault.kind === "disk-full" && resource === "disk") ? fault.instances : [];
    }),
  );
}
