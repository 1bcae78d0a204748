/**
 * Random systems whose programs send each other messages, some without the right to.
 */
import fc from "fast-check";
import { WHEN_FULL } from "../../kernel/message/types.ts";
import type { ServiceId } from "../../kernel/spec.ts";
import { duration } from "../../kernel/time.ts";
import type { SimulatedService } from "../../sim/system.ts";
import { computingRun } from "./random-cpu.ts";
import type { DrawnRun } from "./random-systems.ts";
import { ms } from "./systems.ts";

type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never;

const send = fc.record({
  to: fc.nat({ max: 20 }),
  everyMs: fc.integer({ min: 5, max: 400 }),
  timeoutMs: fc.option(fc.integer({ min: 1, max: 300 })),
  awaitsReply: fc.boolean(),
  isGranted: fc.integer({ min: 0, max: 9 }).map((draw) => draw > 0),
});

const post = fc.record({
  sends: fc.array(send, { maxLength: 3 }),
  capacity: fc.integer({ min: 1, max: 4 }),
  whenFull: fc.constantFrom(...WHEN_FULL),
  handlingMs: fc.constantFrom(0, 1, 20, 200),
});

/** As {@link computingRun}, with messages. */
export const messagingRun: fc.Arbitrary<DrawnRun> = fc
  .record({ drawn: computingRun, posts: fc.array(post, { minLength: 8, maxLength: 8 }) })
  .map(({ drawn, posts }) => {
    const services = drawn.system.services.map((service, index, all) => {
      const found = posts[index % posts.length];
      return found === undefined ? service : withPost(service, found, all.length);
    });
    return { ...drawn, system: { ...drawn.system, services } };
  });

function withPost(
  service: SimulatedService,
  { sends, capacity, whenFull, handlingMs }: Drawn<typeof post>,
  count: number,
): SimulatedService {
  const routes = sends.map(({ to, isGranted }) => {
    return { target: (to % count) as ServiceId, isGranted };
  });
  const handlers = service.behavior.threads.base;
  return {
    ...service,
    spec: { ...service.spec, routes, mailbox: { capacity, whenFull, handlers } },
    sends: sends.map(({ everyMs, timeoutMs, awaitsReply }) => ({
      every: ms(everyMs),
      bytes: 100,
      timeoutUs: timeoutMs === null ? null : duration(timeoutMs * 1_000),
      awaitsReply,
    })),
    handling: ms(handlingMs),
  };
}
