/**
 * How the restarts of each instance stand to its start limit: which of how many each one is, and
 * which the limit refused when its time had come.
 *
 * The limit counts starts, the first included, so that fewer restarts than `burst` can happen while
 * that one lies in the window. What is told of a restart is what can really happen.
 */
import type { InstanceId, StartLimit } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../system.ts";
import type { RecordFinder } from "./stop-reason.ts";
import { serviceOfInstance } from "../subject-names.ts";

type RecordOf<Event extends TraceRecord["event"]> = Extract<TraceRecord, { event: Event }>;

export type RestartFate =
  /** The limit counts all of its row: it is the n-th of those that fit in the interval. */
  | { readonly kind: "counted"; readonly number: number; readonly of: number }
  /** Earlier ones of its row lie further back than the limit looks, or nothing limits it. */
  | { readonly kind: "apart" }
  /** It is one start too many, if not before its time comes, then when it has come. */
  | { readonly kind: "refused" };

const APART: RestartFate = { kind: "apart" };
const REFUSED: RestartFate = { kind: "refused" };
const NEVER = -1;

/** A long crash loop is told by its first and last restarts; of more the fates are not kept. */
const FATES_MAX = 20_000;

export class RestartLedger {
  readonly #system: SystemSpec;
  readonly #recordAt: RecordFinder;
  /** When each instance was last started because somebody asked, with which the count begins. */
  readonly #askedUs: Float64Array;
  /** When it was restarted since, of those that the limit still counts. */
  readonly #restarts = new Map<InstanceId, number[]>();
  /** The restart that each one waits for. */
  readonly #planned = new Map<InstanceId, RecordOf<"recovery.started">>();
  readonly #fates = new Map<number, RestartFate>();

  constructor(system: SystemSpec, recordAt: RecordFinder) {
    this.#system = system;
    this.#recordAt = recordAt;
    this.#askedUs = new Float64Array(system.instanceCount).fill(NEVER);
  }

  /** Of the restart that this record plans. */
  readonly fateOf = (seq: number): RestartFate => this.#fates.get(seq) ?? APART;

  /** When the restart is due that this instance waits for; `null`: it waits for none. */
  readonly dueUs = (instance: InstanceId): number | null => {
    const planned = this.#planned.get(instance);
    return planned === undefined ? null : planned.tUs + planned.delayUs;
  };

  observe(record: TraceRecord): void {
    if (record.event === "recovery.started") this.#plan(record);
    else if (record.event === "recovery.done") this.#planned.delete(record.instance);
    else if (record.event === "limit.hit" && record.limit === "starts") {
      this.#settle(record.instance, REFUSED);
    } else if (record.event === "service.state" && record.to === "starting") {
      this.#start(record);
    }
  }

  #plan(record: RecordOf<"recovery.started">): void {
    this.#planned.set(record.instance, record);
    this.#settle(record.instance, this.#fateAt(record, record.tUs + record.delayUs));
  }

  #start({ instance, tUs, cause }: RecordOf<"service.state">): void {
    const planned = this.#planned.get(instance);
    // It may have waited for a dependency, and the window has gone on meanwhile.
    if (planned !== undefined) this.#settle(instance, this.#fateAt(planned, tUs));
    this.#planned.delete(instance);
    const isOfGroup = cause !== null && this.#recordAt(cause)?.event.startsWith("group.") === true;
    if (planned !== undefined || isOfGroup) {
      const limit = this.#limitOf(instance);
      if (limit !== null) this.#countRestart(instance, tUs, tUs - limit.intervalUs);
    } else {
      this.#restarts.delete(instance);
      this.#askedUs[instance] = tUs;
    }
  }

  #settle(instance: InstanceId, fate: RestartFate): void {
    const seq = this.#planned.get(instance)?.seq;
    if (seq === undefined) return;
    if (this.#fates.has(seq) || this.#fates.size < FATES_MAX) this.#fates.set(seq, fate);
  }

  #fateAt({ instance, attempt }: RecordOf<"recovery.started">, dueUs: number): RestartFate {
    const limit = this.#limitOf(instance);
    if (limit === null) return APART;
    const askedUs = this.#askedUs[instance] ?? NEVER;
    const isFirstCounted = askedUs !== NEVER && askedUs >= dueUs - limit.intervalUs;
    const number = countFrom(this.#restarts.get(instance), dueUs - limit.intervalUs) + 1;
    const of = limit.burst - (isFirstCounted ? 1 : 0);
    if (number > of) return REFUSED;
    // Those that its group made count for the limit, and are not in its row.
    return number >= attempt ? { kind: "counted", number, of } : APART;
  }

  /** Those before `fromUs` count never again, and are let go once they are most of them. */
  #countRestart(instance: InstanceId, tUs: number, fromUs: number): void {
    const times = this.#restarts.get(instance);
    if (times === undefined) {
      this.#restarts.set(instance, [tUs]);
      return;
    }
    const over = times.length - countFrom(times, fromUs);
    if (over > times.length / 2) times.splice(0, over);
    times.push(tUs);
  }

  #limitOf(instance: InstanceId): StartLimit | null {
    return serviceOfInstance(this.#system, instance).spec.restart.limit;
  }
}

/** How many of these ascending instants are not before this one: by bisection, as they are many. */
function countFrom(times: readonly number[] = [], fromUs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < fromUs) low = middle + 1;
    else high = middle;
  }
  return times.length - low;
}
