/**
 * How many requests of each workload had failed at the instants between which somebody may want to
 * know: when faults begin and heal, when processes go, and when what failed is ready again.
 *
 * The counters stand in the core and only go up; what failed meanwhile is the difference of two of
 * their readings. A reading is made as such a thing happens, so that a request costs nothing more.
 */
import type { DataPlane } from "../../kernel/core/traffic/data-plane.ts";
import type { EdgeId } from "../../kernel/core/traffic/options.ts";
import type { Instant } from "../../kernel/time.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { failedOf } from "./usage.ts";

/** By workload: before anything happened at this instant, and after all that did. */
export interface FailureReading {
  readonly tUs: Instant;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** A crash loop of an hour comes to some ten thousand; nobody reads more of them. */
const READINGS_MAX = 20_000;

export class FailureReadings {
  readonly all: FailureReading[] = [];
  readonly #plane: DataPlane;
  readonly #workloads: readonly EdgeId[];
  /** Before anything went wrong, nobody is ready again. */
  #wentWrong = false;

  constructor(plane: DataPlane, workloads: readonly EdgeId[]) {
    this.#plane = plane;
    this.#workloads = workloads;
  }

  observe(record: TraceRecord): void {
    const isWrong = record.event === "fault.injected" || record.event === "fault.detected";
    this.#wentWrong ||= isWrong;
    const isReady = record.event === "service.ready" && record.ready;
    if (isWrong || (isReady && this.#wentWrong)) this.read(record.tUs);
  }

  read(tUs: Instant): void {
    const last = this.all.at(-1);
    if (last?.tUs !== tUs && this.all.length === READINGS_MAX) return;
    const after = this.#workloads.map((edge) => failedOf(this.#plane.edgeCounts(edge)));
    if (last?.tUs === tUs) this.all[this.all.length - 1] = { ...last, after };
    else this.all.push({ tUs, before: after, after });
  }
}

/** By workload: how many failed from one instant to another; `null`: it was not read at one. */
export function failedBetween(
  readings: readonly FailureReading[],
  fromUs: number,
  toUs: number,
): readonly number[] | null {
  const [from, to] = [readingAt(readings, fromUs), readingAt(readings, toUs)];
  if (from === null || to === null) return null;
  return to.after.map((count, workload) => count - (from.before[workload] ?? 0));
}

/** By bisection: readings are in the order of time. */
function readingAt(readings: readonly FailureReading[], tUs: number): FailureReading | null {
  let [low, high] = [0, readings.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((readings[middle]?.tUs ?? 0) < tUs) low = middle + 1;
    else high = middle;
  }
  const found = readings[low];
  return found?.tUs === tUs ? found : null;
}
