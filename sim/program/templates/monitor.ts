/**
 * The template `monitor`: asks each service that `behavior.calls` names, side by side and again and
 * again, and keeps who answered.
 */
import { defineProgram, type Context, type Program, type Routine } from "../define.ts";
import type { MonitorSpec } from "../spec.ts";

/** By the service that is watched whether it answered the last time; absent: not asked yet. */
type Seen = Map<string, boolean>;

export function monitorProgram(spec: MonitorSpec, watched: readonly string[]): Program<Seen> {
  return defineProgram<Seen>({
    start: () => new Map(),
    tickEvery: spec.everyUs,
    tick: (ctx) => look(ctx, watched),
  });
}

function* look(ctx: Context<Seen>, watched: readonly string[]): Routine<void> {
  const answers = yield* ctx.callAll(watched.map((service) => ({ service })));
  for (const [index, service] of watched.entries()) {
    const answer = answers[index];
    const isUp = answer?.ok === true;
    const was = ctx.state.get(service);
    ctx.state.set(service, isUp);
    ctx.count(`${service} ${isUp ? "answered" : `failed (${answer?.failure ?? "no answer"})`}`);
    ctx.gauge(`${service} up`, isUp ? 1 : 0);
    if (was === isUp || (was === undefined && isUp)) continue;
    ctx.log(isUp ? `${service} answers again` : `${service}: ${answer?.failure ?? "no answer"}`);
  }
}
