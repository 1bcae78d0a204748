/**
 * The template `cache`: entries by key, of which the least recently used makes room for a new one,
 * and each of which is of use for so long.
 *
 *   request ──▶ there, and fresh ──▶ hit
 *        └──▶ else ask what `behavior.calls` names ──▶ keep the answer ──▶ miss
 *
 * A failed answer is passed on and not kept. Who writes forgets the key and passes it on.
 *
 * Divergence: several who miss a key at once each ask for it.
 */
import {
  defineProgram,
  type Context,
  type Data,
  type Program,
  type Reply,
  type Routine,
} from "../define.ts";
import type { CacheSpec } from "../spec.ts";
import { drawTime } from "./draw-time.ts";
import { LruEntries } from "./lru.ts";

type CacheContext = Context<LruEntries>;

/** `source`: the service that is asked on a miss; `null`: nobody is, and a miss is a failure. */
export function cacheProgram(spec: CacheSpec, source: string | null): Program<LruEntries> {
  return defineProgram<LruEntries>({
    start: () => new LruEntries(spec.entries, spec.ttlUs),
    request: (ctx, { key, body }) => serve(ctx, { key, body, source, spec }),
  });
}

interface Asked {
  readonly key: number;
  readonly body: Data;
  readonly source: string | null;
  readonly spec: CacheSpec;
}

function* serve(ctx: CacheContext, { key, body, source, spec }: Asked): Routine<Reply> {
  const { state } = ctx;
  yield* ctx.work(drawTime(ctx.random, spec.lookup));
  if (isWrite(body)) {
    ctx.count("writes");
    state.forget(key);
  } else {
    const found = state.find(key, ctx.now);
    if (found !== undefined) {
      ctx.count("hits");
      return { ok: true, body: found };
    }
    ctx.count("misses");
  }
  const answer =
    source === null ? { ok: true, body: null } : yield* ctx.call(source, { key, body });
  if (!answer.ok) return { ok: false, body: answer.body };
  if (!isWrite(body)) {
    const { evicted, expired } = state.keep(key, answer.body, ctx.now);
    if (evicted > 0) ctx.count("evictions", evicted);
    if (expired > 0) ctx.count("expired", expired);
    ctx.gauge("entries", state.size);
  }
  return { ok: true, body: answer.body };
}

/** What changes a key passes through, and what was kept of it is of no use any more. */
function isWrite(body: Data): boolean {
  return typeof body === "object" && body !== null && "put" in body;
}
