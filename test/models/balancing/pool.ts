/**
 * The reference model of a balancing pool: every rule as it is worded, over an array of slots.
 *
 * Nothing is kept that can be worked out: who is a candidate, whether there is panic, what an
 * instance weighs. After every change `sync` works it out anew and tells the strategy who came
 * and who went, in slot order.
 */

export interface ModelInstance {
  readonly slot: number;
  readonly identity: bigint;
  base: number;
  flags: ModelFlags;
  connections: number;
  /** Since when it is eligible; null where it is not. */
  eligibleSince: number | null;
  /** As the strategy last saw it: 0 for no candidate. */
  weight: number;
}

export interface ModelFlags {
  readonly running: boolean;
  readonly ready: boolean;
  readonly ejected: boolean;
  readonly draining: boolean;
}

/** One strategy: told of whoever comes and goes, and asked for the next. */
export interface StrategyModel {
  /** Called where the strategy begins to work, before everybody enters. */
  start(): void;
  enter(instance: ModelInstance): void;
  /** `rest` are the candidates that stay, in slot order. */
  leave(instance: ModelInstance, rest: readonly ModelInstance[]): void;
  /**
   * The choice among the candidates, of which there is one at least, in slot order; `members` are
   * all instances of the pool.
   */
  choose(
    candidates: readonly ModelInstance[],
    key: number,
    members: readonly ModelInstance[],
  ): ModelInstance;
  /** The connections of a candidate have changed. */
  counted(instance: ModelInstance): void;
  removed(instance: ModelInstance): void;
}

export interface PoolModelOptions {
  readonly own: StrategyModel;
  /** Works while an instance ramps up. */
  readonly twin: StrategyModel;
  readonly isWeighted: boolean;
  readonly panicThreshold: number;
  readonly connectionsMax: number;
  readonly slowStartUs: number;
}

export class PoolModel {
  readonly slots: (ModelInstance | null)[] = [];
  panicPicks: number = 0;
  #now: number = 0;
  #working: StrategyModel;
  readonly #options: PoolModelOptions;

  constructor(options: PoolModelOptions) {
    this.#options = options;
    this.#working = options.own;
  }

  get instances(): readonly ModelInstance[] {
    return this.slots.filter((slot) => slot !== null);
  }

  get candidates(): readonly ModelInstance[] {
    return this.instances.filter((instance) => instance.weight > 0);
  }

  add(slot: number, base: number, identity: bigint = 0n): ModelInstance {
    this.sync();
    if ((this.slots[slot] ?? null) !== null) throw new Error(`slot ${slot} is taken`);
    const flags = { running: false, ready: false, ejected: false, draining: false };
    const instance = {
      slot,
      identity,
      base,
      flags,
      connections: 0,
      eligibleSince: null,
      weight: 0,
    };
    while (this.slots.length < slot) this.slots.push(null);
    this.slots[slot] = instance;
    this.sync();
    return instance;
  }

  remove(instance: ModelInstance): void {
    this.alter(instance, { ...instance.flags, running: false, draining: true }, 0);
    this.slots[instance.slot] = null;
    this.#options.own.removed(instance);
    this.#options.twin.removed(instance);
    this.sync();
  }

  alter(instance: ModelInstance, flags: ModelFlags, base: number): void {
    this.sync();
    const was = isEligible(instance);
    instance.flags = flags;
    instance.base = base;
    if (was !== isEligible(instance)) instance.eligibleSince = was ? null : this.#now;
    this.sync();
  }

  pick(isAcquiring: boolean, key: number = 0): ModelInstance | null {
    this.sync();
    const candidates = this.candidates;
    if (candidates.length === 0) return null;
    if (this.isPanicking) this.panicPicks++;
    const chosen = this.#working.choose(candidates, key, this.instances);
    if (isAcquiring) {
      chosen.connections++;
      this.#working.counted(chosen);
      this.sync();
    }
    return chosen;
  }

  release(instance: ModelInstance): "released" | "not-acquired" {
    if (instance.connections === 0) return "not-acquired";
    instance.connections--;
    if (instance.weight > 0) this.#working.counted(instance);
    // Weights follow the clock at the next pick or change, who is a candidate at once.
    this.sync();
    return "released";
  }

  setClock(now: number): void {
    this.#now = now;
  }

  get isPanicking(): boolean {
    const members = this.instances.filter((one) => one.base > 0 && !one.flags.draining);
    const healthy = members.filter(isEligible);
    return healthy.length * 100 < this.#options.panicThreshold * members.length;
  }

  /** Works out candidates, weights and the strategy in effect, and tells what has changed. */
  sync(): void {
    const { own, twin } = this.#options;
    const isRamping = !this.isPanicking && this.instances.some((one) => this.#isRamping(one));
    const working = isRamping ? twin : own;
    if (working !== this.#working) {
      this.#working = working;
      for (const instance of this.instances) instance.weight = 0;
      working.start();
    }
    for (const instance of this.instances) this.#look(instance);
  }

  #look(instance: ModelInstance): void {
    const before = instance.weight;
    const weight = this.#weightOf(instance);
    instance.weight = weight;
    if (before > 0 && weight === 0) this.#working.leave(instance, this.candidates);
    if (before === 0 && weight > 0) this.#working.enter(instance);
  }

  #weightOf(instance: ModelInstance): number {
    const { connectionsMax, isWeighted, slowStartUs } = this.#options;
    const whole = isWeighted ? instance.base : 100;
    if (this.isPanicking) return instance.flags.running ? Math.max(whole, 1) : 0;
    const isFull = connectionsMax > 0 && instance.connections >= connectionsMax;
    if (!isEligible(instance) || isFull) return 0;
    if (!this.#isRamping(instance)) return whole;
    const elapsed = Math.max(this.#stepNow() - (instance.eligibleSince ?? 0), 0);
    const percent = Math.max(10, Math.min(100, Math.floor((elapsed * 100) / slowStartUs)));
    return Math.max(Math.floor((whole * percent) / 100), 1);
  }

  #isRamping(instance: ModelInstance): boolean {
    const { slowStartUs } = this.#options;
    const since = instance.eligibleSince;
    return slowStartUs > 0 && since !== null && this.#stepNow() < since + slowStartUs;
  }

  /** The latest step of the grid on which weights rise. */
  #stepNow(): number {
    const stepUs = Math.ceil(this.#options.slowStartUs / 100);
    return Math.floor(this.#now / stepUs) * stepUs;
  }
}

function isEligible({ flags, base }: ModelInstance): boolean {
  return flags.running && flags.ready && !flags.ejected && !flags.draining && base > 0;
}
