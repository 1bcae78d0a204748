/**
 * Draws of the data plane, one by one: a user who does not think asks a service that takes a draw.
 */
import type { Core, RandomMode } from "../../kernel/core/core.ts";
import type { LatencyCounts } from "../../kernel/core/traffic/counts.ts";
import type { TimeDistribution } from "../../kernel/core/traffic/options.ts";
import { instant, INSTANT_MAX } from "../../kernel/time.ts";
import { TestPlane } from "./traffic-plane.ts";

/** The stream that the draws come from is the first of its plane, in a family of this seed. */
export const DRAW_SEED = 1n;
export const DRAW_STREAM = "stream 0";

/** It thinks, the request comes, is served, and the answer comes. */
const EVENTS = 4;
const THINK_US = 1;

export interface Draws {
  readonly draws: Float64Array;
  readonly latency: LatencyCounts;
}

export function drawsOf(
  core: Core,
  times: TimeDistribution,
  count: number,
  mode: RandomMode = "splitmix",
): Draws {
  core.reset();
  const plane = new TestPlane(core, DRAW_SEED, mode);
  const shop = plane.service({ service: times });
  // One who thinks for a microsecond: who does not is held up where the answer takes no time.
  const edge = plane.users(shop, 1, THINK_US, INSTANT_MAX);
  const end = instant(INSTANT_MAX);
  const draws = new Float64Array(count);
  let before = 0;
  for (let n = 0; n < count; n++) {
    const now = plane.plane.advance(end, EVENTS);
    draws[n] = now - before - THINK_US;
    before = now;
  }
  const latency = plane.plane.latencyOf(edge);
  if (latency === null) throw new Error("what workloads ask is counted");
  return { draws, latency };
}
