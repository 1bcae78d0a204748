/**
 * A storm of crashes that never ends: every service runs, fails, and is brought back, for ever.
 *
 * Each service comes up a millisecond after the one before it, and lives as many milliseconds as
 * there are services, from one start to the next. So exactly one of them crashes in every
 * millisecond: a thousand a second, spread evenly, however many services there are.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createVirtualHal } from "../../hal/virtual/virtual-hal.ts";
import { duration } from "../../kernel/time.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { loadCore } from "../../sim/io/load-core.ts";
import { simulate } from "../../sim/simulator.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { ms, system, type ServiceDraft } from "../support/systems.ts";

const START_MS = 1;
const DELAY_MS = 100;
/** When the heap is measured: at the quarters, the last one just before the end. */
const MEASURED_AT = [0.25, 0.5, 0.75, 0.95];

export interface Storm {
  /** Processes that ended by themselves, with exit code 1. */
  readonly crashes: number;
  /** Records that the kernel has written to the trace: states, readiness, faults, recoveries. */
  readonly events: number;
  /** Bytes in use after a full collection, at each quarter of the run, and just before its end. */
  readonly heap: readonly number[];
  readonly seconds: number;
  readonly ending: string;
}

/** At least 102 services: a crash, the pause and the start have to fit into the round. */
export function stormySystem(services: number): SystemSpec {
  const drafts: Record<string, ServiceDraft> = {};
  for (let index = 0; index < services; index += 1) {
    drafts[`s${index}`] = {
      ...(index === 0 ? {} : { after: [`s${index - 1}`] }),
      restart: { limit: null },
      behavior: {
        start: ms(START_MS),
        run: ms(services - START_MS - DELAY_MS),
        exit: { kind: "code", code: 1 },
      },
    };
  }
  return system(drafts);
}

/** Runs it for so many simulated seconds. */
export async function runStorm(services: number, seconds: number): Promise<Storm> {
  const spec = stormySystem(services);
  const collect = collector();
  const untilUs = duration(seconds * 1_000_000);
  let crashes = 0;
  const heap: number[] = [];
  const began = process.hrtime.bigint();
  const result = await simulate({
    system: spec,
    seed: 1n,
    rng: "splitmix",
    untilUs,
    hal: createVirtualHal({ seed: 1n, rng: "splitmix" }),
    core: loadCore(),
    observers: [
      (record: TraceRecord): void => {
        if (record.event === "service.state" && record.exit?.code === 1) crashes += 1;
      },
    ],
    breathe: (now) => {
      if (now >= untilUs * (MEASURED_AT[heap.length] ?? Infinity)) {
        collect();
        heap.push(process.memoryUsage().heapUsed);
      }
      return Promise.resolve(true);
    },
  });
  const took = Number(process.hrtime.bigint() - began) / 1e9;
  return { crashes, events: result.events, heap, seconds: took, ending: result.ending };
}

/** The collector of this process, also where Node was not started with `--expose-gc`. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("this Node hides its collector");
  return () => {
    collect();
  };
}
