/**
 * What the reference model of the scheduler knows of a task, a group and a CPU; cpu-scheduler.ts
 * says what happens to them.
 */
import { FairQueue, FairTask } from "./fair-queue.ts";

const RANK_FAIR = 99;
const RANK_IDLE = 100;

export type ModelPolicy = "fair" | "fifo" | "round-robin";
type State = "blocked" | "parked" | "waiting" | "running";

export class ModelGroup {
  readonly ordinal: number;
  readonly periodUs: number;
  /** The group around it. */
  readonly parent: ModelGroup | undefined;
  quotaUs: number;
  poolUs = 0;
  periodEnd = 0;
  parked: ModelTask[] = [];
  /** When those who are parked may go on: the end of the period in which the first was. */
  parkedUntil = 0;
  /** Of its own tasks those that are parked, in it or in a group around it. */
  ownParked: Set<ModelTask> = new Set();
  throttledUs = 0;
  /** The ends of the periods in which it was throttled. */
  throttledEnds: Set<number> = new Set();
  throttledSince = 0;
  usedUp: ModelGroup | undefined = undefined;

  constructor(
    ordinal: number,
    { quotaUs, periodUs }: { readonly quotaUs: number; readonly periodUs: number },
    parent?: ModelGroup,
  ) {
    this.parent = parent;
    this.ordinal = ordinal;
    this.quotaUs = quotaUs;
    this.periodUs = periodUs;
  }

  /** It and all around it. */
  get way(): readonly ModelGroup[] {
    return this.parent === undefined ? [this] : [this, ...this.parent.way];
  }

  refill(now: number): void {
    if (now < this.periodEnd) return;
    this.periodEnd = (Math.floor(now / this.periodUs) + 1) * this.periodUs;
    this.poolUs = this.quotaUs;
  }

  /** A task of its own is parked there. */
  beginThrottle(task: ModelTask, usedUp: ModelGroup, now: number): void {
    if (this.ownParked.size === 0) this.throttledSince = now;
    this.ownParked.add(task);
    this.usedUp = usedUp;
    this.throttledEnds.add((Math.floor(now / this.periodUs) + 1) * this.periodUs);
  }

  endThrottle(task: ModelTask, now: number): void {
    this.settleThrottle(now);
    this.ownParked.delete(task);
  }

  /** Counts up to now, period by period. */
  settleThrottle(now: number): void {
    if (this.ownParked.size === 0) return;
    for (let at = this.throttledSince; at < now;) {
      const end = (Math.floor(at / this.periodUs) + 1) * this.periodUs;
      this.throttledEnds.add(end);
      this.throttledUs += Math.min(end, now) - at;
      at = Math.min(end, now);
    }
    this.throttledSince = now;
  }
}

export class ModelTask extends FairTask {
  readonly payload: number;
  readonly policy: ModelPolicy;
  /** Of a real-time task: 0 is the highest. */
  readonly rank: number;
  readonly group: ModelGroup | undefined;
  state: State = "blocked";
  cpu: ModelCpu;
  arrival = 0;
  demandUs = 0;
  reservedUs = 0;
  runUs = 0;
  waitUs = 0;
  parkedUs = 0;
  since = 0;
  /** Of a parked one: the group whose pool it waits for. */
  parkedIn: ModelGroup | undefined = undefined;
  /** Of a parked one: whether it ran until its group's quota was used up. */
  hasRun = false;

  constructor(
    cpu: ModelCpu,
    names: { readonly ordinal: number; readonly payload: number },
    kind: { readonly policy: ModelPolicy; readonly level: number; readonly group?: ModelGroup },
  ) {
    super(names.ordinal, kind.level);
    this.cpu = cpu;
    this.payload = names.payload;
    this.policy = kind.policy;
    this.rank = 99 - kind.level;
    this.group = kind.group;
  }
}

export class ModelCpu {
  readonly queue: FairQueue = new FairQueue();
  current: ModelTask | undefined;
  /** The instant of the next decision. */
  decideAt: number = Infinity;
  isDirty = false;
  isIdle = true;
  isStolen = false;
  stolenUntil = 0;
  since = 0;
  runUs = 0;
  idleUs = 0;
  stealUs = 0;
  realtimeUs = 0;
  realtimeEnd = 0;

  get rank(): number {
    if (this.current === undefined) return RANK_IDLE;
    return this.current.policy === "fair" ? RANK_FAIR : this.current.rank;
  }
}
