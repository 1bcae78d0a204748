/**
 * The template `cache`: entries by key, of which the least recently used makes room for a new one,
 * and each of which is of use for so long.
 *
 *   served ──▶ there, and fresh ──▶ hit
 *       └──▶ else ask what `behavior.calls` names ──▶ keep the answer ──▶ miss
 *
 * To look takes its service time, which the core lets pass. A failed answer is passed on and not
 * kept. Who writes forgets the key and passes it on.
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
import { LruEntries } from "./lru.ts";

type CacheContext = Context<LruEntries>;

/** What a cache finds that asks nobody. */
const NOTHING = { ok: true, body: null } as const;

/** `source`: the service that is asked on a miss; `null`: nobody is, and nothing is kept there. */
export function cacheProgram(spec: CacheSpec, source: string | null): Program<LruEntries> {
  return defineProgram<LruEntries>({
    start: () => new LruEntries(spec.entries, spec.ttlUs),
    request(ctx, { key, body }) {
      const { state } = ctx;
      if (isWrite(body)) {
        ctx.count("writes passed on");
        state.forget(key);
        return passOn(ctx, key, body, source);
      }
      const found = state.find(key, ctx.now);
      if (found !== undefined) {
        ctx.count("hits");
        return { ok: true, body: found };
      }
      ctx.count("misses");
      return fetch(ctx, key, body, source);
    },
  });
}

/** Asks for what is missing, and keeps it. */
function* fetch(ctx: CacheContext, key: number, body: Data, source: string | null): Routine<Reply> {
  const { state } = ctx;
  const { ok, body: value } = source === null ? NOTHING : yield* ctx.call(source, { key, body });
  if (!ok) return { ok, body: value };
  const { evicted, expired } = state.keep(key, value, ctx.now);
  if (evicted > 0) ctx.count("evictions", evicted);
  if (expired > 0) ctx.count("expired", expired);
  ctx.gauge("entries", state.size);
  return { ok: true, body: value };
}

function* passOn(
  ctx: CacheContext,
  key: number,
  body: Data,
  source: string | null,
): Routine<Reply> {
  const { ok, body: value } = source === null ? NOTHING : yield* ctx.call(source, { key, body });
  return { ok, body: value };
}

/** What changes a key passes through, and what was kept of it is of no use any more. */
function isWrite(body: Data): boolean {
  return typeof body === "object" && body !== null && "put" in body;
}
